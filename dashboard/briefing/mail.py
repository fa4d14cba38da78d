"""The briefing by mail: files to the recipients of the site's settings, where it has any."""

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import structlog

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.settings import Mail

# Seconds until a silent server counts as gone, and bytes that most servers still take.
TIMEOUT, LARGEST = 30, 20_000_000
KINDS = {
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html",
    ".zip": "application/zip",
}
LOCAL = ("localhost", "127.0.0.1", "::1")
NOT_SET = UserError(
    Text("ยังไม่ได้ตั้งค่าการส่งอีเมล (MAIL)", "Mail is not set up (MAIL)."),
    Text(
        "ตั้งค่า MAIL ใน .streamlit/secrets.toml (ดูตัวอย่าง) แล้วสั่งใหม่",
        "Set MAIL in .streamlit/secrets.toml (see the example) and start again.",
    ),
)
UNSAFE = UserError(
    Text("ไม่ส่งรหัสผ่านอีเมลโดยไม่เข้ารหัส", "A password is not sent without encryption."),
    Text(
        "ตั้ง starttls = true ใน MAIL หรือไม่ต้องใส่ user และ password",
        "Set starttls = true in MAIL, or leave out user and password.",
    ),
)
TOO_LARGE = UserError(
    Text("ไฟล์รวมใหญ่เกินกว่าจะส่งทางอีเมล (20 ล้านไบต์)", "The files are too large for mail (20 million bytes)."),
    Text("ส่งเฉพาะบางรูปแบบ เช่น --format pdf", "Send fewer formats, for instance --format pdf."),
)
NOT_SENT = UserError(
    Text("ส่งอีเมลไม่ได้ ไฟล์ที่สร้างแล้วยังอยู่", "The mail could not be sent; the files are there."),
    Text(
        "ตรวจ host, port, starttls, user, password และ recipients ใน MAIL และว่าเครื่องแม่ข่ายอีเมลเปิดอยู่ แล้วสั่งใหม่",
        "Check host, port, starttls, user, password and recipients in MAIL, and that the mail server runs.",
    ),
)


def send(config: Mail | None, subject: str, words: str, files: Mapping[str, bytes]) -> int:
    """Send words and files to every recipient of the settings; return how many there are.

    Raises:
        UserError: mail is not set up, the files are too large, or the server does not take them. No address
            and no password is in it, nor in the log.
    """
    if config is None:
        raise NOT_SET
    if config.user and not config.starttls and config.host not in LOCAL:
        raise UNSAFE
    if sum(map(len, files.values())) > LARGEST:
        raise TOO_LARGE
    try:
        _deliver(config, _letter(config, subject, words, files))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        structlog.get_logger().error("mail_failed", kind=type(error).__name__)
        raise NOT_SENT from None
    return len(config.recipients)


def _letter(config: Mail, subject: str, words: str, files: Mapping[str, bytes]) -> EmailMessage:
    letter = EmailMessage()
    # A line break in a name would begin a heading of its own.
    letter["Subject"] = " ".join(subject.split())
    letter["From"], letter["To"] = config.sender, ", ".join(config.recipients)
    letter["Date"] = formatdate(localtime=False)
    letter["Message-ID"] = make_msgid(domain=config.sender.rpartition("@")[2] or None)
    letter.set_content(words)
    for name, content in files.items():
        main, _, sub = KINDS.get(name[name.rfind(".") :], "application/octet-stream").partition("/")
        letter.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return letter


def _deliver(config: Mail, letter: EmailMessage) -> None:
    with smtplib.SMTP(config.host, config.port, timeout=TIMEOUT) as server:
        if config.starttls:
            server.starttls(context=ssl.create_default_context())
        if config.user:
            server.login(config.user, config.password.get_secret_value() if config.password else "")
        refused = server.send_message(letter)
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)
