"""Parts of pages: what is shown under one heading, drawn with the pieces of `dashboard.components`."""
