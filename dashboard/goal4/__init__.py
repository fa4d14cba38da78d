"""Room goal4."""
