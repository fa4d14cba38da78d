"""Room comparison."""
