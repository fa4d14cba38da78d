"""What stands on paper only."""

from datetime import datetime

from markupsafe import Markup

from dashboard.language.text import Lang, Text
from dashboard.language.thai import BANGKOK, format_date

PRINTED = Text("พิมพ์เมื่อ", "Printed")


def paper_heading(title: str, lang: Lang) -> Markup:
    """Return the title of a sheet with the day of printing, which the browser renews when it prints."""
    return Markup(
        '<div class="on-paper paper-heading"><h1>{}</h1><p>{} <span class="printed-on">{}</span></p></div>'
    ).format(title, PRINTED(lang), format_date(datetime.now(BANGKOK).date(), lang))
