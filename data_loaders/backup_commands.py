"""`python -m data_loaders backup` and `restore`."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from dashboard.settings import settings
from data_loaders import backup, console, store
from data_loaders.commands import By


def register(app: typer.Typer) -> None:
    """Add the commands. Neither upgrades the store first: a backup is of what is there."""

    @app.command(name="backup")
    def backup_command(
        folder: Path,
        keep: Annotated[int, typer.Option(min=0, help="backups that stay, the newest; 0 = all")] = 0,
        by: By = None,
    ) -> None:
        """Write the whole reporting store to a file in a folder; prints its path."""
        with console.working("สำรองข้อมูล / writing"):
            file = backup.write(store.connect(settings()), folder, by=by or getpass.getuser(), keep=keep)
        print(file)

    @app.command(name="restore")
    def restore_command(file: Path, by: By = None) -> None:
        """Make a reporting store of a backup, in a database that holds none."""
        with console.working("กู้คืน / restoring"):
            sql = backup.restore(store.connect(settings()), file, by=by or getpass.getuser())
        if sql:
            print(sql)
        console.say("กู้คืนแล้ว ทุกคนต้องเข้าสู่ระบบใหม่ / Restored. Everybody signs in anew.")
