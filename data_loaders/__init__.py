"""The only writer of the reporting store: pulls from police databases and loads files."""
