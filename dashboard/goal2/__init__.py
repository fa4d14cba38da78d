"""Room goal2."""
