"""The child process that reads files: a request a line, answered in a file; imports only what it needs."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders.files import kinds, limits


def _tables(path: Path, out: Path, _options: dict[str, Any]) -> dict[str, Any]:
    from data_loaders.files import tables

    content = tables.read(path)
    out.write_bytes(orjson.dumps({"sheets": content.sheets}))
    return {"notes": [asdict(note) for note in content.notes]}


def _places(path: Path, out: Path, options: dict[str, Any]) -> dict[str, Any]:
    from data_loaders.files import places

    content = places.read(path, options.get("crs"))
    out.write_bytes(orjson.dumps({"sheets": content.sheets}))
    return {"notes": [asdict(note) for note in content.notes]}


def _cases(path: Path, out: Path, options: dict[str, Any]) -> dict[str, Any]:
    from data_loaders.files import exports

    notes = exports.read(path, out, **options)
    return {"notes": [asdict(note) for note in notes]}


def _picture(path: Path, out: Path, _options: dict[str, Any]) -> dict[str, Any]:
    from data_loaders.files import pictures

    out.write_bytes(pictures.read(path))
    return {"notes": []}


READERS: dict[str, Callable[[Path, Path, dict[str, Any]], dict[str, Any]]] = {
    "tables": _tables,
    "places": _places,
    "cases": _cases,
    "picture": _picture,
}


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    limits.confine(request["memory"], request["cpu"])
    try:
        return READERS[request["what"]](Path(request["path"]), Path(request["out"]), request["options"])
    except UserError as error:
        return {"message": asdict(error.message), "remedy": asdict(error.remedy)}
    except (MemoryError, RecursionError, OverflowError):
        refusal = kinds.too_big()
        return {"message": asdict(refusal.message), "remedy": asdict(refusal.remedy), "spent": True}
    except Exception as error:
        # A parser that breaks on hostile bytes is no bug of ours to show; its kind goes to the parent's log.
        words = Text("อ่านไฟล์นี้ไม่ได้: เนื้อหาผิดรูปแบบ", "This file cannot be read: its content is malformed.")
        remedy = Text(
            "เปิดในโปรแกรมที่สร้างไฟล์ แล้วบันทึกใหม่",
            "Open it in the program that made it and save it anew.",
        )
        return {"message": asdict(words), "remedy": asdict(remedy), "kind": type(error).__name__}


def main() -> None:
    answers = sys.stdout
    # Nothing that a parser prints may be taken for an answer.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
