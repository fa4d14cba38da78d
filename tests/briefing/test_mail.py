"""Mail against a server that a test speaks to: Thai arrives, secrets stay."""

import socket
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import structlog
from aiosmtpd.controller import Controller
from pydantic import ValidationError

from dashboard.briefing import mail
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES
from dashboard.settings import Mail

SECRET = "canary-pass-word"
TO = ("commander@example.go.th", "staff@example.go.th")


class Kept:
    """Keeps what arrives; refuses some recipients."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refused: tuple[str, ...] = ()

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Kept, Mail]]:
    kept = Kept()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, Mail(host="127.0.0.1", port=port, starttls=False, sender="ssz@example.go.th", recipients=TO)
    controller.stop()


def test_thai_subjects_words_and_names_of_files_arrive_as_they_were_sent(server: tuple[Kept, Mail]) -> None:
    kept, config = server
    files = {"รายงาน ประจำสัปดาห์.pdf": b"%PDF-1.7 \x00\xff", "briefing-92.xlsx": b"PK"}
    assert 2 == mail.send(config, "รายงานประจำสัปดาห์\nBcc: x@y.z", "ผลการดำเนินงาน\nที่นี่ น้ำ", files)
    (letter,) = kept.letters
    assert "รายงานประจำสัปดาห์ Bcc: x@y.z" == letter["Subject"]
    assert letter["Bcc"] is None
    assert ", ".join(TO) == letter["To"]
    body = letter.get_body()
    assert body is not None
    assert "ที่นี่ น้ำ" in body.get_content()
    arrived = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}
    assert files == arrived
    kinds = [part.get_content_type() for part in letter.iter_attachments()]
    assert ["application/pdf", mail.KINDS[".xlsx"]] == kinds


def refusal(config: Mail | None, files: dict[str, bytes] | None = None) -> UserError:
    """Return how sending is refused; neither it nor the log holds a secret or an address."""
    with structlog.testing.capture_logs() as logged, pytest.raises(UserError) as caught:
        mail.send(config, "s", "w", files or {})
    said = str(logged) + "".join(caught.value.say(lang) for lang in LANGUAGES)
    for secret in (SECRET, "example.go.th", "127.0.0.1"):
        assert secret not in said
    assert caught.value.__cause__ is None
    return caught.value


def test_without_settings_nothing_is_sent() -> None:
    assert refusal(None) is mail.NOT_SET


def test_a_password_is_not_sent_in_the_open() -> None:
    config = Mail(
        host="mail.example.go.th",
        starttls=False,
        user="ssz",
        password=SECRET,  # type: ignore[arg-type]
        sender="ssz@example.go.th",
        recipients=TO,
    )
    assert refusal(config) is mail.UNSAFE
    assert SECRET not in repr(config)
    assert "commander" not in repr(config)


def test_a_server_that_is_gone_or_refuses_is_said_without_names(server: tuple[Kept, Mail]) -> None:
    kept, config = server
    kept.refused = TO[:1]
    assert refusal(config) is mail.NOT_SENT
    kept.refused = TO
    assert refusal(config) is mail.NOT_SENT
    # It offers no encryption, and a letter does not go without where it is asked for.
    assert refusal(config.model_copy(update={"starttls": True})) is mail.NOT_SENT
    sent = config.model_copy(update={"user": "ssz", "password": None})
    assert refusal(sent) is mail.NOT_SENT
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = config.model_copy(update={"port": free.getsockname()[1]})
    assert refusal(gone) is mail.NOT_SENT


def test_a_silent_server_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        config = Mail(host="127.0.0.1", port=port, starttls=False, sender="a@example.go.th", recipients=TO)
        began = time.monotonic()
        assert refusal(config) is mail.NOT_SENT
        assert time.monotonic() - began < 5


def test_files_that_no_server_takes_are_refused_before_it_is_asked(server: tuple[Kept, Mail]) -> None:
    kept, config = server
    assert refusal(config, {"a.zip": bytes(mail.LARGEST + 1)}) is mail.TOO_LARGE
    assert [] == kept.letters


@pytest.mark.parametrize("address", ["no address", "a@b\nBcc: c@d", "a@b,c@d", "", "A <a@b>"])
def test_an_address_is_one_address(address: str) -> None:
    with pytest.raises(ValidationError):
        Mail(host="h", sender="a@b", recipients=(address,))
    with pytest.raises(ValidationError):
        Mail(host="h", sender=address, recipients=TO)
