"""What people take away: the figures on screen as files."""
