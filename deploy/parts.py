"""The parts a server runs, from requirements.lock: a list of them, and whether one is known to be weak.

`python deploy/parts.py list > sbom.json` writes a CycloneDX list (1.6). `python deploy/parts.py audit`
compares it with advisories: of a file carried over (`all.zip` of the PyPI part of osv.dev), which says
its age, or of osv.dev itself. Exit 0: nothing is known against them, 1: something is, 2: nobody could say, or
the list is too old.
"""

import argparse
import json
import re
import sys
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
SERVICE = "https://api.osv.dev/v1/querybatch"
OLDEST = timedelta(days=30)
Parts = dict[str, tuple[str, list[str]]]


def parts(lock: str) -> Parts:
    """Return version and SHA-256 hashes of each package by name."""
    found = re.findall(r"(?m)^([\w.-]+)==([^\s;]+)((?:.*\\\n)(?:\s+--hash=.*\n?)+)", lock)
    return {name: (version, re.findall(r"sha256:([0-9a-f]{64})", rest)) for name, version, rest in found}


def purl(name: str, version: str) -> str:
    """Return how the world calls a package."""
    return f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"


def listed(known: Parts) -> dict[str, Any]:
    """Return the parts as CycloneDX has them; the same lock always gives the same list."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "smart-safety-zone"}},
        "components": [
            {
                "type": "library",
                "bom-ref": purl(name, version),
                "name": name,
                "version": version,
                "purl": purl(name, version),
                # One of a wheel for each Python; which of them runs is the server's.
                "hashes": [{"alg": "SHA-256", "content": content} for content in hashes],
            }
            for name, (version, hashes) in sorted(known.items())
        ],
    }


def of_file(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the advisories of a ZIP of OSV records."""
    with zipfile.ZipFile(file) as packed:
        for name in packed.namelist():
            if name.endswith(".json"):
                yield json.loads(packed.read(name))


def weak(known: Parts, advisories: Iterable[dict[str, Any]]) -> list[str]:
    """Return what is known against the parts: `name version: id`."""
    found = set()
    for advisory in advisories:
        for affected in () if advisory.get("withdrawn") else advisory.get("affected", ()):
            name = str(affected.get("package", {}).get("name", "")).lower().replace("_", "-")
            if name in known and _is_hit(known[name][0], affected):
                found.add(f"{name} {known[name][0]}: {advisory['id']}")
    return sorted(found)


def _is_hit(version: str, affected: dict[str, Any]) -> bool:
    if version in affected.get("versions", ()):
        return True
    ranges = (r for r in affected.get("ranges", ()) if r.get("type") == "ECOSYSTEM")
    return any(_is_within(Version(version), r["events"]) for r in ranges)


def _is_within(version: Version, events: list[dict[str, str]]) -> bool:
    """Follow introduced, fixed and last_affected in order; a version that cannot be read counts as hit."""
    hit = False
    for event in events:
        ((kind, text),) = event.items()
        try:
            at = Version(text)
        except InvalidVersion:
            return True
        if kind == "introduced":
            hit = hit or version >= at
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            hit = False
    return hit


def asked(known: Parts) -> list[str]:
    """Return what osv.dev knows against the parts.

    Raises:
        OSError, ValueError: it could not be asked, or its answer is none.
    """
    names = [(name, version) for name, (version, _) in sorted(known.items())]
    question = {"queries": [{"package": {"purl": purl(*one)}} for one in names]}
    request = urllib.request.Request(SERVICE, json.dumps(question).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        results = json.loads(answer.read())["results"]
    if len(results) != len(names):
        raise ValueError
    return [
        f"{name} {version}: {known_one['id']}"
        for (name, version), result in zip(names, results, strict=True)
        for known_one in result.get("vulns", ())
    ]


def audit(known: Parts, file: Path | None, now: datetime) -> tuple[int, str]:
    """Return how the audit ended and what is said of it; it always says how old the advisories are."""
    if file is None:
        try:
            found, age = asked(known), "asked of osv.dev now"
        except (OSError, ValueError, KeyError):
            return 2, (
                "NOT AUDITED: osv.dev could not be asked. On a closed network carry its list over:"
                " make audit ADVISORIES=all.zip"
            )
    else:
        try:
            advisories = list(of_file(file))
            newest = max(datetime.fromisoformat(one["modified"]) for one in advisories)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return 2, "NOT AUDITED: the list of advisories cannot be read, or is empty"
        days = (now - newest).days
        age = f"newest advisory of {newest:%Y-%m-%d}, {days} days ago, {len(advisories):,} in the list"
        if now - newest > OLDEST:
            return 2, f"NOT AUDITED: the list is too old ({age})"
        found = weak(known, advisories)
    told = "\n".join(found) if found else f"nothing is known against the {len(known)} packages"
    return int(bool(found)), f"{told}\n({age})"


def main() -> None:
    """Run the command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("do", choices=("list", "audit"))
    options.add_argument("--advisories", type=Path, help="all.zip of osv.dev, for a closed network")
    given = options.parse_args()
    known = parts(LOCK.read_text(encoding="utf-8"))
    if given.do == "list":
        print(json.dumps(listed(known), indent=1))
        return
    code, told = audit(known, given.advisories, datetime.now(UTC))
    print(told)
    sys.exit(code)


if __name__ == "__main__":
    main()
