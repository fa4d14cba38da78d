"""A server that can be killed: the deck's own routes with the sample, orders kept as lines of a file.

`python -m tests.briefing.served PORT FILE`
"""

import json
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.briefing import routes
from dashboard.errors import StoreUnavailable, UserError
from dashboard.language.text import Text
from tests import app
from tests.briefing.sample import sample

REFUSED = UserError(Text("ไม่รับข้อความนี้ <b>", "Refused <b>"), Text("แก้ไข", "Mend it"))


def main(port: int, file: Path) -> None:
    """Serve until the process is killed. While a file of that name with `.out` exists, the store is out."""
    out = file.with_suffix(".out")

    def store(asked: dict[str, Any], _: Any) -> str:
        if out.exists():
            raise StoreUnavailable(Text("ติดต่อฐานข้อมูลไม่ได้", "out of reach"), Text("รอ", "wait"))
        if asked.get("words") == "refuse":
            raise REFUSED
        with file.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(asked) + "\n")
        return f"N-{asked['id'][:4]}"

    routes.requested = lambda *_: sample()  # type: ignore[assignment]
    routes.orders.store = store  # type: ignore[assignment]
    routes.db.store = lambda: SimpleNamespace(version=lambda: 1)  # type: ignore[assignment,return-value]
    routes.holdings.load = lambda _: SimpleNamespace(is_demo=True)  # type: ignore[assignment,return-value]

    def ready(_: Request) -> JSONResponse:
        return JSONResponse({"ready": not out.exists()}, status_code=503 if out.exists() else 200)

    uvicorn.run(Starlette(routes=[*routes.ROUTES, Route("/readyz", ready)]), port=port, log_level="error")


class Served:
    """A server on one port, as often as it is started."""

    def __init__(self, folder: Path) -> None:
        self.port, self.file = app.free_port(), folder / "orders"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/deck?lang=th"

    @property
    def orders(self) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.briefing.served", str(self.port), str(self.file)]
        self.process = subprocess.Popen(command, cwd=app.ROOT)
        app.eventually(self.answers)

    def renew(self) -> None:
        """Forget all orders; run, with its store within reach."""
        for left in (self.file, self.file.with_suffix(".out")):
            left.unlink(missing_ok=True)
        if self.process is None:
            self.start()

    def answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
            return True
        return False

    def store_out(self, is_out: bool) -> None:
        """Take the store away, or give it back."""
        out = self.file.with_suffix(".out")
        if is_out:
            out.touch()
        else:
            out.unlink()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
