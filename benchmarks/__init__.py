"""How fast and how large: run by hand, never by the tests."""
