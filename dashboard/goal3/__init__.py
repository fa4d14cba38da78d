"""Room goal3."""
