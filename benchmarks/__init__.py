"""What is measured, each with its command; never part of the tests."""
