"""Checks of the machine: room, folders, files and packages."""

import importlib.metadata
import json
import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement

from dashboard.doctor.deployment import Check, Deployment, Diagnosis, fault, good, skipped
from dashboard.language.text import Text, in_both
from dashboard.store import embedded

MB = 1024**2
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# What others may not do to a file of secrets; its group may read it, for the server's account must.
OF_SECRETS = stat.S_IWGRP | stat.S_IXGRP | stat.S_IRWXO
WEIGHTS = (400, 600, 700)
FONTS = (
    *("Sarabun-Bold.ttf", "Sarabun-Regular.ttf", "SarabunPaper-Bold.ttf", "SarabunPaper-Regular.ttf"),
    *("Signs-Bold.ttf", "Signs-Regular.ttf"),
    *(f"sarabun-{letters}-{weight}-normal.woff2" for letters in ("latin", "thai") for weight in WEIGHTS),
)
BASE_MAP = ("borders.geojson", "land.geojson", "places.json", "style-dark.json", "style-light.json")
COMPLETE = Text("ครบถ้วน", "All are there.")
AGAIN = Text("ติดตั้งโปรแกรมใหม่ให้ครบทุกไฟล์", "Install the program again, with all its files.")
NO_MODES = skipped(Text("ระบบนี้ไม่มีสิทธิ์แบบยูนิกซ์", "This system has no modes of files."))
FREE = Text("เหลือ {free} MB ต้องมี {least} MB", "{free} MB are free; {least} MB are needed.")
MODE = Text("{name} เปิดให้ผู้อื่น ({mode})", "{name} is open to others ({mode}).")
CHMOD = Text("สั่ง chmod {mode} {path}", "Run chmod {mode} {path}.")


def disk(deployment: Deployment) -> Diagnosis:
    """Look whether the disk of the data folder has the room that loads need."""
    folder = deployment.settings.ssz_data_dir.expanduser()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free, least = shutil.disk_usage(there).free // MB, deployment.settings.ssz_min_free_mb
    words = in_both(lambda lang: FREE(lang, free=f"{free:,}", least=f"{least:,}"))
    if free < least:
        return fault(
            words,
            Text("เพิ่มเนื้อที่ หรือย้ายไฟล์สำรองเก่าออก", "Make room, for instance by moving old backups away."),
        )
    return good(words)


def data_folder(deployment: Deployment) -> Diagnosis:
    """Look whether the data folder is closed to other accounts of the machine."""
    folder = deployment.settings.ssz_data_dir.expanduser()
    if os.name != "posix":
        return NO_MODES
    if not folder.exists():
        return skipped(Text("ยังไม่มีโฟลเดอร์ข้อมูล", "There is no data folder yet."))
    if not os.access(folder, os.W_OK):
        return fault(
            Text("บัญชีนี้เขียนในโฟลเดอร์ข้อมูลไม่ได้", "This account may not write into the data folder."),
            Text(
                "สั่งตรวจด้วยบัญชีของแม่ข่าย หรือให้โฟลเดอร์เป็นของบัญชีนั้น (chown)",
                "Run this as the server's account, or give the folder to it (chown).",
            ),
        )
    mode = stat.S_IMODE(folder.stat().st_mode)
    if not mode & OTHERS:
        return good(Text("ปิดต่อผู้อื่น", "It is closed to others."))
    if os.geteuid() == 0 and embedded.is_there(folder):
        return fault(
            in_both(lambda lang: MODE(lang, name="SSZ_DATA_DIR", mode=f"{mode:04o}")),
            Text(
                "อย่าให้แม่ข่ายทำงานด้วยบัญชี root: ใช้บัญชีของตนเองตาม deploy/ssz.service",
                "Do not run the server as root: use an account of its own, as deploy/ssz.service does.",
            ),
        )
    return _open(folder, "SSZ_DATA_DIR", mode, "0700")


def _open(path: Path, name: str, mode: int, wanted: str) -> Diagnosis:
    return fault(
        in_both(lambda lang: MODE(lang, name=name, mode=f"{mode:04o}")),
        in_both(lambda lang: CHMOD(lang, mode=wanted, path=path)),
    )


def secrets(deployment: Deployment) -> Diagnosis:
    """Look whether the files that hold secrets are closed to other accounts of the machine."""
    if os.name != "posix":
        return NO_MODES
    files = [deployment.environment, deployment.root / ".streamlit" / "secrets.toml"]
    there = [file for file in files if _is_file(file)]
    if not there:
        return skipped(Text("ไม่มีไฟล์ค่าตั้ง", "There is no file of settings."))
    for file in there:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & OF_SECRETS:
            return _open(file, file.name, mode, "0640")
    return good(Text("ปิดต่อผู้อื่น", "They are closed to others."))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        # In a folder that is closed to this account, as it should be.
        return False


def fonts(deployment: Deployment) -> Diagnosis:
    """Look whether the letters of pages and papers are there."""
    folder = deployment.root / "static" / "fonts"
    return _lacking(name for name in FONTS if not _content(folder / name))


def base_map(deployment: Deployment) -> Diagnosis:
    """Look whether the background map is there and whole."""
    folder = deployment.root / "static" / "basemap"
    return _lacking(name for name in BASE_MAP if not _is_json(folder / name))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _is_json(file: Path) -> bool:
    try:
        return bool(json.loads(_content(file)))
    except ValueError:
        return False


def _lacking(names: Iterable[str]) -> Diagnosis:
    lacking = ", ".join(names)
    if not lacking:
        return good(COMPLETE)
    return fault(in_both(lambda lang: MISSING(lang, names=lacking)), AGAIN)


MISSING = Text("ไม่มีหรือเสียหาย: {names}", "Missing or damaged: {names}")
OTHER = Text("ต่างจาก requirements.txt: {names}", "Not as in requirements.txt: {names}")


def packages(deployment: Deployment) -> Diagnosis:
    """Look whether the packages are of exactly the versions that the program was tried with."""
    wanted = [
        Requirement(line)
        for line in (
            words.partition("#")[0].strip()
            for words in (deployment.root / "requirements.txt").read_text(encoding="utf-8").splitlines()
        )
        if line
    ]
    other = [
        f"{package.name} {_installed(package.name) or '–'}"
        for package in wanted
        if (package.marker is None or package.marker.evaluate())
        and not package.specifier.contains(_installed(package.name) or "0", prereleases=True)
    ]
    if not other:
        return good(in_both(lambda lang: ALL(lang, number=len(wanted))))
    return fault(
        in_both(lambda lang: OTHER(lang, names=", ".join(other))),
        Text(
            "สั่ง .venv/bin/pip install -r requirements.txt แล้วเปิดแม่ข่ายใหม่",
            "Run .venv/bin/pip install -r requirements.txt, then restart the server.",
        ),
    )


ALL = Text("ตรงทั้ง {number} รายการ", "All {number} are.")


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


MACHINE_CHECKS = (
    Check("disk", Text("เนื้อที่ดิสก์", "Room on the disk"), disk),
    Check("data_folder", Text("โฟลเดอร์ข้อมูล", "Data folder"), data_folder),
    Check("secrets", Text("ไฟล์ความลับ", "Files of secrets"), secrets),
    Check("fonts", Text("แบบอักษร", "Fonts"), fonts),
    Check("base_map", Text("แผนที่ฐาน", "Base map"), base_map),
    Check("packages", Text("แพ็กเกจตรงรุ่น", "Packages of the right versions"), packages),
)
