"""Checks of what the site was set to: its salt, who reaches the server, and who says who somebody is."""

from dashboard.access import oidc
from dashboard.doctor.deployment import Check, Deployment, Diagnosis, fault, good, skipped
from dashboard.language.text import Text
from dashboard.settings import TrustedProxy
from dashboard.store.askers import SERVER
from dashboard.view import access

# 128 bits as hexadecimal digits; `secrets.token_hex(32)` makes 64.
SHORTEST_SALT = 32
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
NEW_SALT = Text(
    'สร้างด้วย python -c "import secrets; print(secrets.token_hex(32))" ก่อนนำเข้าข้อมูลจริงครั้งแรก '
    "ฐานข้อมูลที่มีข้อมูลแล้วเปลี่ยนค่าไม่ได้",
    'Make one with python -c "import secrets; print(secrets.token_hex(32))" before the first real data;'
    " a store that holds data keeps the one it has.",
)


def salt(deployment: Deployment) -> Diagnosis:
    """Look whether the salt that hides case numbers is there and long enough."""
    given = deployment.settings.case_key_salt
    if given is None:
        if not deployment.settings.pulls_from_police and _is_demo(deployment) is not False:
            return skipped(Text("ยังไม่ต้องใช้", "None is needed yet."))
        return fault(
            Text("ยังไม่ได้ตั้ง CASE_KEY_SALT", "CASE_KEY_SALT is not set."),
            Text(
                "ใส่ค่าเดิมที่เก็บไว้ ถ้ายังไม่เคยมีข้อมูลจริง " + NEW_SALT.th,
                "Put back the one that was kept. If there never were real data: " + NEW_SALT.en,
            ),
        )
    if len(given.get_secret_value()) < SHORTEST_SALT:
        return fault(
            Text(
                f"CASE_KEY_SALT สั้นกว่า {SHORTEST_SALT} ตัว",
                f"CASE_KEY_SALT is shorter than {SHORTEST_SALT}.",
            ),
            NEW_SALT,
        )
    return good(Text("ตั้งแล้วและยาวพอ", "It is set, and long enough."))


def _is_demo(deployment: Deployment) -> bool | None:
    is_demo: bool | None = deployment.one("SELECT is_demo FROM ssz.store")[0]
    return is_demo


def reach(deployment: Deployment) -> Diagnosis:
    """Look whether the server is reached by those who sign in, and by nobody without."""
    server = deployment.server
    is_near = access.is_loopback(server.address)
    is_named = not set(server.hosts) <= OWN_NAMES if server.hosts else True
    site = deployment.one(
        "SELECT EXISTS (SELECT FROM ssz.users) AS has_users, is_demo FROM ssz.store", SERVER
    )
    if not site.has_users:
        if site.is_demo or (is_near and not is_named):
            return good(Text("ไม่มีข้อมูลจริงให้เครื่องอื่นเห็น", "No other machine is shown real data."))
        return fault(
            Text(
                "เครื่องอื่นเปิดได้ แต่ยังไม่มีผู้ใช้ จึงไม่ได้เห็นข้อมูลจริง",
                "Other machines reach the server, and as nobody can sign in, they are shown no real data.",
            ),
            Text("เพิ่มผู้ใช้ด้วย python -m data_loaders users add", "Run python -m data_loaders users add."),
        )
    if not server.hosts:
        return fault(
            Text("แม่ข่ายตอบทุกชื่อ", "The server answers to any name."),
            Text(
                "ตั้งชื่อที่ใช้เปิดใน STREAMLIT_SERVER_ALLOWED_HOSTS",
                "Put the name that people type into STREAMLIT_SERVER_ALLOWED_HOSTS.",
            ),
        )
    if not is_named:
        return fault(
            Text(
                "มีผู้ใช้แล้ว แต่แม่ข่ายตอบเฉพาะชื่อของเครื่องนี้",
                "There are users, but the server answers only to this machine's own names.",
            ),
            Text(
                "เพิ่มชื่อที่ใช้เปิดใน STREAMLIT_SERVER_ALLOWED_HOSTS",
                "Add the name that people type to STREAMLIT_SERVER_ALLOWED_HOSTS.",
            ),
        )
    if not is_near and not server.is_encrypted:
        return fault(
            Text(
                "เครื่องอื่นเปิดแม่ข่ายได้โดยตรงและไม่เข้ารหัส รหัสผ่านถูกดักได้",
                "Other machines reach the server itself, unencrypted: passwords can be read on the way.",
            ),
            Text(
                "ตั้ง server.address เป็น 127.0.0.1 และใช้ deploy/nginx.conf หรือ deploy/Caddyfile",
                "Set server.address to 127.0.0.1, and use deploy/nginx.conf or deploy/Caddyfile.",
            ),
        )
    return good(Text("เข้าถึงได้โดยผู้ที่เข้าสู่ระบบ", "It is reached by those who sign in."))


def naming(deployment: Deployment) -> Diagnosis:
    """Look whether those who say who somebody is are the ones that were meant."""
    settings = deployment.settings
    if settings.proxy is not None:
        return _proxy(settings.proxy, deployment)
    if settings.oidc is None:
        return good(Text("ใช้รหัสผ่านของระบบนี้", "People sign in by passwords of this system."))
    try:
        oidc.endpoints(settings.oidc)
    except oidc.ProviderSilent:
        return fault(
            Text(
                "ระบบยืนยันตัวตน (OIDC) ไม่ตอบ หรือประกาศที่อยู่ของผู้อื่น",
                "The provider (OIDC) does not answer, or names another issuer or machine than OIDC does.",
            ),
            Text(
                "ตรวจ issuer ใน OIDC ให้ตรงทุกตัวอักษรกับที่ระบบยืนยันตัวตนประกาศ และใบรับรอง (ca)",
                "Check issuer in OIDC, letter by letter as the provider has it, the way to it, and its"
                " certificate (ca).",
            ),
        )
    return good(Text("ระบบยืนยันตัวตน (OIDC) ตอบ", "The provider (OIDC) answers."))


def _proxy(proxy: TrustedProxy, deployment: Deployment) -> Diagnosis:
    if any(network.prefixlen == 0 for network in proxy.peers):
        return fault(
            Text(
                "เชื่อส่วนหัวของพร็อกซีจากทุกที่อยู่ ใครก็อ้างเป็นผู้ใดก็ได้",
                "The proxy's header is believed of every address: anybody is whom they say they are.",
            ),
            Text("ระบุเฉพาะที่อยู่ของพร็อกซีใน peers ของ PROXY", "Name the proxy's own address in peers of PROXY."),
        )
    if not access.is_loopback(deployment.server.address):
        return fault(
            Text(
                "เชื่อส่วนหัวของพร็อกซี แต่เครื่องอื่นเปิดแม่ข่ายได้โดยตรง",
                "The proxy's header is believed, while other machines reach the server itself.",
            ),
            Text(
                "ให้พร็อกซีอยู่เครื่องเดียวกัน และตั้ง server.address เป็น 127.0.0.1",
                "Have the proxy on this machine, and set server.address to 127.0.0.1.",
            ),
        )
    return good(Text("เชื่อส่วนหัวของพร็อกซีที่ระบุเท่านั้น", "The named proxy's header is believed, and no other's."))


SITE_CHECKS = (
    Check("salt", Text("ความลับของเลขคดี", "Salt of the case keys"), salt),
    Check("reach", Text("ผู้ที่เข้าถึงแม่ข่าย", "Who reaches the server"), reach),
    Check("naming", Text("ผู้ยืนยันตัวตน", "Who says who somebody is"), naming),
)
