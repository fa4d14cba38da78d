"""The registrar: a process that writes for the pages who signs in, who saw what, and what people keep.

The pages only read, and start no process for every look; so one stands beside each server as long as that
lives. A line of JSON in, a line of JSON out, by its number; a password comes in no other way.
"""

import json
import math
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TextIO

import structlog
from sqlalchemy import Engine

from data_loaders import saved_views, sign_ins, trail

log = structlog.get_logger()


def serve(engine: Engine, questions: TextIO = sys.stdin, answers: TextIO = sys.stdout) -> None:
    """Answer until nobody asks any more."""
    writing = threading.Lock()

    def answer(asked: dict[str, Any]) -> None:
        said: dict[str, Any] = {"id": asked.get("id")}
        try:
            said |= ACTS[asked["do"]](engine, asked)
        except Exception as error:
            # Of any kind, or nobody would be let in any more. Its words may hold what was typed.
            log.error("registrar_failed", kind=type(error).__name__)
            said["failed"] = True
        with writing:
            print(json.dumps(said), file=answers, flush=True)

    # Hashing takes its time: a flood of wrong passwords must not keep entries of the trail waiting.
    with ThreadPoolExecutor(1) as doorman, ThreadPoolExecutor(1) as clerk:
        for line in questions:
            asked = json.loads(line)
            (doorman if asked.get("do") == "sign_in" else clerk).submit(answer, asked)


class NobodyWaits(Exception):
    """Whoever tried to sign in has been told already that it cannot be done now."""


def _sign_in(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    """A try that waited too long is not looked at: it would only make the next ones late as well."""
    if time.time() > asked.get("until", math.inf):
        raise NobodyWaits
    outcome = sign_ins.sign_in(
        engine, asked["login"], asked["password"], asked["address"], asked.get("browser", "")
    )
    return {"secret": outcome.secret, "why": outcome.why, "browser": outcome.browser}


def _admit(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    outcome = sign_ins.admit(engine, asked["login"], asked["address"], asked["by"])
    return {"secret": outcome.secret, "why": outcome.why}


def _end(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    sign_ins.end(engine, asked["key"], asked["how"])
    return {}


def _used(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    sign_ins.used(engine, asked["keys"])
    return {}


def _record(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    """Entries of one question are written together or not at all."""
    with engine.begin() as connection:
        for e in asked["entries"]:
            at = datetime.fromisoformat(e["at"])
            trail.append(connection, e["who"], e["what"], e["details"], unit=e["unit"], at=at)
    return {}


def _save_view(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    return {"why": saved_views.save(engine, asked["login"], asked["name"], asked["link"])}


def _rename_view(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    return {"why": saved_views.rename(engine, asked["login"], asked["name"], asked["to"])}


def _remove_view(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    return {"why": saved_views.remove(engine, asked["login"], asked["name"])}


ACTS: dict[str, Callable[[Engine, dict[str, Any]], dict[str, Any]]] = {
    "sign_in": _sign_in,
    "admit": _admit,
    "end": _end,
    "used": _used,
    "record": _record,
    "save_view": _save_view,
    "rename_view": _rename_view,
    "remove_view": _remove_view,
}
