"""Room goal1."""
