"""Room ui."""
