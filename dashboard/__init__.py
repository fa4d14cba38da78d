"""The dashboard: from the reporting store to what a commander sees."""
