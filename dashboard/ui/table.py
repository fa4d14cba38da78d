"""Former names of what `dashboard.ui.sheet` holds, until every room uses the new ones."""

from dashboard.ui.sheet import MOST_ROWS, Sheet, sheet
from dashboard.ui.sheet import bare_sheet as table
from dashboard.ui.sheet import sheet_of as made

__all__ = ["MOST_ROWS", "Sheet", "made", "sheet", "table"]
