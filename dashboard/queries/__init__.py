"""Questions to the reporting store, one module per subject: (scope, filters) -> Select. No connection, no
frames.
"""
