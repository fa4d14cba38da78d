"""Room programme."""
