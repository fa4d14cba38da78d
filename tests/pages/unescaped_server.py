"""The product with three faults: Markdown, cells of tables and cells of CSV take names as they come.

Run by a test that must then turn red, by each of them.
"""

from markupsafe import Markup
from streamlit.web import cli

from dashboard.language import text

if __name__ == "__main__":
    # Before anything takes it by its name.
    text.escape_markdown = lambda value: value

    from dashboard.ui import files, html_table

    row = html_table._row
    html_table._row = lambda cells, kinds: row([Markup(cell) for cell in cells], kinds)  # noqa: S704
    files.neutralised = lambda value: value
    cli.main()
