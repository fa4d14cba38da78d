"""Reading files made by other people: in a child process with limits, by content and never by name."""
