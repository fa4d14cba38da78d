"""The one family of errors that a user sees; anything else is a bug and goes to the log."""

from dataclasses import dataclass

from dashboard.language.text import Lang, Text


@dataclass
class UserError(Exception):
    """What is wrong and how to mend it, in both languages. Carries no DSN, SQL or case detail."""

    message: Text
    remedy: Text

    def __post_init__(self) -> None:
        super().__init__(self.message.en)

    def say(self, lang: Lang) -> str:
        """Return message and remedy in one language."""
        return f"{self.message(lang)}\n{self.remedy(lang)}"

    def __str__(self) -> str:
        return f"{self.say('th')}\n{self.say('en')}"


class StoreUnavailable(UserError):
    """The reporting store does not answer, and no earlier answer is kept that could be shown."""


class StoreOutdated(UserError):
    """The reporting store lacks what this version of the program asks for: it was not upgraded."""


class ScopeRefused(UserError):
    """The reporting store does not believe who asks, or was not told; it told nothing, which is not zero."""


class NotAllowed(UserError):
    """Who asks is not signed in, or may not see or do this."""


class StoreNotStarted(UserError):
    """The embedded server does not start; the message says why."""


class StillReading(UserError):
    """The answer is on its way; the page shows it as soon as it is there."""


class SettingsError(UserError):
    """A setting is missing, unknown or unusable."""


# Of the store's disk, whoever comes upon it.
FULL_DISK = Text("ดิสก์ของฐานข้อมูลรายงานเต็ม", "The disk of the reporting store is full.")
