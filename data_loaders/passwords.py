"""Passwords: their hashes by scrypt (RFC 7914), and what a password must be."""

import hashlib
import hmac
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable

from dashboard.errors import UserError
from dashboard.language.text import Text

# OWASP's second choice: 64 MB and a quarter of a second for each try.
N, R, P = 2**16, 8, 2
SALT_BYTES, KEY_BYTES = 16, 32
SHORTEST, LONGEST = 12, 128
# Letters of its own that a password has beside names and words that are tried first, each of so many.
LEAST_OWN, SHORTEST_WORD = 6, 4
# Without letters and digits that look alike: it is read aloud once, and typed.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

TOO_SHORT = UserError(
    Text(f"รหัสผ่านต้องยาว {SHORTEST}–{LONGEST} ตัวอักษร", f"A password has {SHORTEST} to {LONGEST} letters."),
    Text("ตั้งเป็นวลีหลายคำ", "Use a phrase of several words."),
)
TOO_EASY = UserError(
    Text(
        "รหัสผ่านเดาง่าย: เป็นรหัสที่ใช้กันทั่วไป ปีหรือแป้นเรียงกัน มีชื่อผู้ใช้ ชื่อหน่วย หรือคำของระบบนี้ หรือใช้ตัวอักษรซ้ำ",
        "The password is easily guessed: a common one, a year or keys in a row, the login, the name of a unit"
        " or a word of this system, or few letters.",
    ),
    Text(
        "ตั้งเป็นวลีหลายคำที่ไม่เกี่ยวกัน หรือให้ระบบสร้างให้ด้วย --generate",
        "Use a phrase of several words that do not belong together, or have one made by --generate.",
    ),
)
# What is tried first where this system is guessed at, besides what is tried everywhere (lists of zxcvbn).
CONTEXT = (
    *(
        "smart",
        "safety",
        "zone",
        "smartsafety",
        "smartsafetyzone",
        "ssz",
        "police",
        "royalthaipolice",
        "tamruat",
    ),
    *("dashboard", "commander", "station", "thailand", "รหัสผ่าน", "ตำรวจ", "สถานี", "สถานีตำรวจ", "ตำรวจภูธร"),
    *("ผู้บังคับบัญชา", "ผู้กำกับ", "ผู้ใช้", "ปลอดภัย", "ประเทศไทย", "ไทย"),
    # Years of the Buddhist era: zxcvbn knows the others.
    *map(str, range(2570, 2480, -1)),
)
# Its best: ten thousand million tries of the likeliest do not find it. One less takes a name twice.
# It reads so many letters.
LEAST_SCORE, MOST_READ = 4, 72
# Thai letters and the keys that they share (Kedmanee): a word is typed with the other language chosen.
_ON_THE_KEY = str.maketrans(
    "ๅภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ๑๒๓๔ู฿๕๖๗๘๙๐ฎฑธํ๊ณฯญฐฅฤฆฏโฌ็๋ษศซฉฮฺ์ฒฬฦ",
    "14567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./@#$%^&*()_+QERTYUIOP{|ASDFGHJKL:CVBN<>?",
)


def check(password: str, login: str, words: Iterable[str] = ()) -> None:
    """Refuse a password that is too short or easily guessed.

    Args:
        words: names that are near, as of the person and of units; the nearest first.

    Raises:
        UserError: TOO_SHORT, TOO_EASY.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise TOO_SHORT
    if login in password.lower() or len(set(password)) < SHORTEST // 2:
        raise TOO_EASY
    # Not with the module: its lists take longer to read than most commands to run.
    from zxcvbn import zxcvbn

    parts = [part for word in (login, *words) for part in (word, *re.split(r"[\s\d.,:;@_()/–-]+", word))]
    near = [_keyed(word) for word in dict.fromkeys((*CONTEXT, *parts)) if len(word) > 1]
    if _is_made_of(near, _keyed(password)):
        raise TOO_EASY
    if zxcvbn(_keyed(password[:MOST_READ]), near)["score"] < LEAST_SCORE:
        raise TOO_EASY


def _keyed(word: str) -> str:
    return word.translate(_ON_THE_KEY)


def _is_made_of(words: Iterable[str], password: str) -> bool:
    """Return whether a password is words with hardly a letter of its own: `kantang-station-92`.

    To zxcvbn each sign and number between them is a part more, and so many parts are hard to guess.
    """
    left = whole = password.lower()
    for word in sorted({word.lower() for word in words if len(word) >= SHORTEST_WORD}, key=len, reverse=True):
        left = left.replace(word, " ")
    return left != whole and len(re.sub(r"[\W\d_]", "", left)) < LEAST_OWN


def generated() -> str:
    """Return a password of 20 letters (99 bits)."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


def hash_of(password: str) -> str:
    """Return `scrypt$n$r$p$salt$key`, salted anew each time."""
    salt = secrets.token_bytes(SALT_BYTES)
    return "$".join(
        ("scrypt", str(N), str(R), str(P), _written(salt), _written(_key(password, salt, N, R, P)))
    )


def is_right(password: str, kept: str | None) -> bool:
    """Return whether a password is that of a hash; None takes as long and is never right."""
    _, n, r, p, salt, key = (kept or _NOBODYS).split("$")
    found = _key(password, b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, b64decode(key)) and kept is not None


def _key(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=n,
        r=r,
        p=p,
        dklen=KEY_BYTES,
        maxmem=130 * n * r + 2**20,
    )


def _written(value: bytes) -> str:
    return b64encode(value).decode("ascii")


# For logins that do not exist, so that the time a refusal takes says nothing.
_NOBODYS = "$".join(
    ("scrypt", str(N), str(R), str(P), _written(bytes(SALT_BYTES)), _written(bytes(KEY_BYTES)))
)
