"""The page on which people sign in, and signing out: plain pages, before any part of the product is sent.

By a password of the store's, a provider of OpenID Connect, or a trusted proxy: each opens the same sign-in.
"""

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.access import oidc, people, proxies, visitors
from dashboard.access.registrar import registrar
from dashboard.access.visitors import BROWSER_COOKIE, COOKIE
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.settings import settings

Answer = TypeVar("Answer")

PATH, OUT_PATH = "sign-in", "sign-out"
# To the provider, and back from it: the address that a provider is told of.
PROVIDER_PATH, RETURN_PATH = "sign-in-provider", "sign-in-return"
PATHS = frozenset({PATH, OUT_PATH, PROVIDER_PATH, RETURN_PATH})
# Of a try at the provider's; as long as a try may take.
ATTEMPT_COOKIE, ATTEMPT_SECONDS = "ssz_attempt", 600
# As long as the store knows the browser (data_loaders.sign_ins.KNOWN_FOR).
BROWSER_SECONDS = 90 * 86_400
# Tries that are looked at or wait, of all and of one address; each costs the registrar a quarter of a second.
MOST_AT_ONCE, MOST_OF_AN_ADDRESS = 24, 8
# Of these an address has so many looked at: the others of it wait behind them, and not before other people.
LOOKED_AT_OF_AN_ADDRESS = 2
LONGEST_FIELD = 200
MOST_BYTES = 4_000
TITLE = Text("เข้าสู่ระบบ", "Sign in")
LOGIN, PASSWORD = Text("ชื่อผู้ใช้", "User name"), Text("รหัสผ่าน", "Password")
ENTER = Text("เข้าสู่ระบบ", "Sign in")
SIGN_OUT = Text("ออกจากระบบ", "Sign out")
BY_PROVIDER = Text("เข้าสู่ระบบด้วยบัญชีของหน่วยงาน", "Sign in with your organisation's account")
BY_PASSWORD = Text("หรือใช้ชื่อผู้ใช้และรหัสผ่านของระบบนี้", "Or use a user name and password of this system:")
BY_PROXY = Text(
    "หน่วยงานเป็นผู้ยืนยันตัวตน ออกจากระบบของหน่วยงานด้วยเมื่อเลิกใช้เครื่องนี้",
    "Your organisation signs you in. Sign out there as well when you leave this machine.",
)
AGAIN = Text("เข้าใช้งาน", "Come in")
OTHER_LANGUAGE = Text("English", "ภาษาไทย")
NO_PASSWORD = Text(
    "ยังไม่มีชื่อผู้ใช้หรือลืมรหัสผ่าน ติดต่อผู้ดูแลระบบของหน่วย",
    "No user name yet, or the password is forgotten? Ask your unit's administrator.",
)
WATCHED = Text(
    "การเปิดดู ส่งออก และแก้ไขข้อมูลทุกครั้งถูกบันทึกไว้",
    "Whatever is opened, taken out or changed is recorded.",
)
# Of a wrong password and of too many: who is told that somebody is held knows that there is such a user.
WRONG_OR_HELD = Text(
    "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง หรือใส่ผิดครบ 5 ครั้งแล้ว ซึ่งต้องรอ 15 นาทีหรือติดต่อผู้ดูแลระบบ",
    "User name or password is wrong; or it was so five times: then wait 15 minutes, or ask the"
    " administrator.",
)
WHY: dict[str, Text] = {
    "wrong": WRONG_OR_HELD,
    "held": WRONG_OR_HELD,
    "locked": Text("ผู้ใช้นี้ถูกระงับ ติดต่อผู้ดูแลระบบ", "This user is locked. Ask the administrator."),
    "busy": Text("มีผู้เข้าสู่ระบบพร้อมกันจำนวนมาก รอสักครู่แล้วลองใหม่", "Many people sign in now. Try again soon."),
    "strange": Text("คำขอไม่ได้มาจากหน้านี้ ลองใหม่", "The request does not come from this page. Try again."),
    "silent": Text(
        "ระบบยืนยันตัวตนของหน่วยงานไม่ตอบ หรือตั้งค่าไม่ตรงกัน ลองใหม่ ถ้ายังเป็นอีกให้แจ้งผู้ดูแลระบบ",
        "Your organisation's sign-in does not answer as it is set up. Try again or tell the administrator.",
    ),
    "unproven": Text(
        "ยืนยันตัวตนไม่สำเร็จ เริ่มเข้าสู่ระบบใหม่จากหน้านี้",
        "It could not be proven who you are. Begin again on this page.",
    ),
    "denied": Text(
        "ระบบยืนยันตัวตนของหน่วยงานไม่ได้อนุญาต หรือถูกยกเลิก",
        "Your organisation's sign-in did not allow it, or was cancelled.",
    ),
    "unknown": Text(
        "ยืนยันตัวตนได้แล้ว แต่ยังไม่มีผู้ใช้นี้ในระบบ ติดต่อผู้ดูแลระบบของหน่วย",
        "It is known who you are, but there is no such user here yet. Ask your unit's administrator.",
    ),
    "ended": Text(
        "ออกจากระบบแล้ว หรือไม่มีการใช้งานเกิน 30 นาที", "Signed out, or nothing was done for 30 minutes."
    ),
}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# Letters of the page's own: the style sheet of the product comes with Streamlit.
_STYLE = Markup("""
@font-face{font-family:Sarabun;src:url(app/static/fonts/sarabun-thai-400-normal.woff2);unicode-range:U+0E01-0E5B}
@font-face{font-family:Sarabun;src:url(app/static/fonts/sarabun-latin-400-normal.woff2);unicode-range:U+0000-00FF}
:root{color-scheme:light dark}
body{font:1.125rem/1.6 Sarabun,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center}
main{width:min(22rem,calc(100vw - 2rem))}
h1{font-size:1.5rem;margin:.5rem 0}
label{display:block;margin:.75rem 0 .25rem}
input,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem .75rem;min-height:2.75rem}
button{margin-top:1.25rem;font-weight:600;cursor:pointer}
p{margin:.75rem 0}
a.go{display:block;padding:.5rem .75rem;border:1px solid;text-align:center;font-weight:600}
.name{display:flex;align-items:center;gap:.75rem;font-size:1.25rem;font-weight:600}
[role=alert]{border-inline-start:.25rem solid;padding-inline-start:.75rem;font-weight:600}
small{font-size:.9375rem}
""")
_PAGE = Markup(
    '<!doctype html><html lang="{lang}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title} · Smart Safety Zone'
    ' 4.0</title><style>{style}</style><main><p class="name"><img src="app/static/icon.svg" alt="" width="48"'
    ' height="48">Smart Safety Zone 4.0</p><h1>{title}</h1>{told}{form}'
    '<p><a href="{other}">{language}</a></p></main></html>'
)
_FORM = Markup(
    '<form method="post" action="{action}"><label for="login">{login}</label><input id="login" name="login"'
    ' autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="{most}" required autofocus>'
    '<label for="password">{password}</label><input id="password" name="password" type="password"'
    ' autocomplete="current-password" maxlength="{most}" required>'
    "<button>{enter}</button></form><p><small>{watched}</small></p><p><small>{lost}</small></p>"
)
_PROVIDER = Markup('<p><a class="go" href="{address}">{words}</a></p>')
_OR = Markup("<p>{}</p>")
_OUT_FORM = Markup('<form method="post" action="{action}"><button>{out}</button></form>')
_TOLD = Markup('<p role="alert">{}</p>')
# A page of ours with its filters, and nothing that leads elsewhere.
_NEXT = re.compile(r"[a-z_]{0,40}(\?[^\s\\#]{0,2000})?")
# By address.
_tries: Counter[str] = Counter()
_turns: dict[str, asyncio.Semaphore] = {}
_threads = ThreadPoolExecutor(MOST_AT_ONCE, "sign-in")


def address(path: str, *, asked_for: str = "", why: str = "", lang: Lang | None = None) -> str:
    """Return the relative address of a page of this module. asked_for: where to go afterwards."""
    query = {"next": asked_for, "why": why, "lang": lang}
    words = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{words}" if words else path


async def show(request: Request) -> Response:
    """Return the page on which people sign in; whom a proxy vouches for is signed in at once."""
    why = request.query_params.get("why", "")
    proxy = settings().proxy
    if proxy is None or why:
        return _page(request, why)
    login = proxies.vouched(proxy, request.scope)
    # The guard lets nobody else come this far.
    return _page(request, "strange", 403) if login is None else await _admit(request, login, "proxy")


async def enter(request: Request) -> Response:
    """Sign in, and lead to what was asked for; else say on the same page why not."""
    if settings().proxy is not None or not is_from_here(request):
        return _page(request, "strange", 403)
    # Before it takes a place: who sends no end must not keep others out.
    fields = await _fields(request)
    if fields is None:
        return _page(request, "wrong", 400)
    login, password = fields
    browser = visitors.cookie(request, BROWSER_COOKIE)
    ask = partial(
        registrar.ask, "sign_in", login=login, password=password, browser=browser, address=_peer(request)
    )
    try:
        said = await _asked(request, ask)
    except Busy:
        return _page(request, "busy", 503)
    except UserError as error:
        return _page(request, "", 503, error=error)
    return await _let_in(request, said, login, _next(request))


async def to_provider(request: Request) -> Response:
    """Lead to the provider, and leave with the browser what proves that it came from here."""
    provider = settings().oidc
    if provider is None:
        return PlainTextResponse("404", status_code=404)
    attempt = oidc.new_attempt(_next(request))
    try:
        to = await _asked(request, oidc.way_out, provider, attempt, _back(request))
    except Busy:
        return _page(request, "busy", 503)
    except oidc.ProviderSilent:
        return _page(request, "silent", 502)
    response = RedirectResponse(to, status_code=303, headers=HEADERS)
    _keep(response, request, ATTEMPT_COOKIE, attempt.written(), ATTEMPT_SECONDS)
    return response


async def from_provider(request: Request) -> Response:
    """Sign in whom the provider vouches for, in the browser that asked it; else say why not."""
    response = await _returned(request)
    # A try is made once, whatever came of it.
    _forget(response, request, ATTEMPT_COOKIE)
    return response


async def _returned(request: Request) -> Response:
    provider, given = settings().oidc, request.query_params
    if provider is None:
        return PlainTextResponse("404", status_code=404)
    attempt = oidc.attempt_of(visitors.cookie(request, ATTEMPT_COOKIE))
    # Whoever is here without having begun here; noted nowhere, for anybody can do it a thousand times.
    if attempt is None or not oidc.is_of(attempt, given.get("state", "")):
        return _page(request, "unproven", 403)
    asked_for = _checked(attempt.asked_for)
    if given.get("iss", provider.issuer) != provider.issuer:
        return _page(request, "unproven", 403, asked_for=asked_for)
    if "code" not in given:
        return _page(request, "denied", 403, asked_for=asked_for)
    try:
        login = await _asked(request, oidc.login_of, provider, attempt, _back(request), given["code"])
    except Busy:
        return _page(request, "busy", 503, asked_for=asked_for)
    except oidc.ProviderSilent:
        return _page(request, "silent", 502, asked_for=asked_for)
    except oidc.Unproven:
        registrar.note(
            "?", "refused", "nation:", {"address": _peer(request), "by": "oidc", "why": "unproven"}
        )
        return _page(request, "unproven", 403, asked_for=asked_for)
    return await _admit(request, login, "oidc", asked_for)


class Busy(Exception):
    """Many people sign in now."""


async def _asked(request: Request, ask: Callable[..., Answer], *arguments: object) -> Answer:
    """Return what the registrar or the provider says; only so many wait at once, and not all of one address.

    Raises:
        Busy: as many wait already.
    """
    address = visitors.one_machine(_peer(request))
    if _tries.total() >= MOST_AT_ONCE or _tries[address] >= MOST_OF_AN_ADDRESS:
        raise Busy
    _tries[address] += 1
    turn = _turns.setdefault(address, asyncio.Semaphore(LOOKED_AT_OF_AN_ADDRESS))
    try:
        async with turn:
            return await asyncio.get_running_loop().run_in_executor(_threads, ask, *arguments)
    finally:
        _tries.subtract([address])
        if not _tries[address]:
            del _tries[address], _turns[address]


async def _admit(request: Request, login: str, by: str, asked_for: str | None = None) -> Response:
    asked_for = _next(request) if asked_for is None else asked_for
    try:
        ask = partial(registrar.ask, "admit", login=login, address=_peer(request), by=by)
        said = await _asked(request, ask)
    except Busy:
        return _page(request, "busy", 503, asked_for=asked_for)
    except UserError as error:
        return _page(request, "", 503, error=error, asked_for=asked_for)
    return await _let_in(request, said, login, asked_for)


async def _let_in(request: Request, said: dict[str, Any], login: str, asked_for: str) -> Response:
    if said["why"]:
        return _page(request, said["why"], 403, asked_for=asked_for)
    await _end_anothers(request, login)
    response = RedirectResponse(f"./{asked_for}", status_code=303, headers=HEADERS)
    _keep(response, request, COOKIE, said["secret"])
    if known := said.get("browser"):
        _keep(response, request, BROWSER_COOKIE, known, BROWSER_SECONDS)
    return response


def _keep(response: Response, request: Request, name: str, value: str, seconds: int | None = None) -> None:
    """Have the browser keep a cookie out of reach of scripts and other sites, else until it is closed."""
    response.set_cookie(
        visitors.cookie_name(name, request),
        value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=visitors.is_encrypted(request),
    )


def _forget(response: Response, request: Request, name: str) -> None:
    named = visitors.cookie_name(name, request)
    response.delete_cookie(named, httponly=True, samesite="lax", secure=visitors.is_encrypted(request))


async def _end_anothers(request: Request, login: str) -> None:
    """End what somebody else was signed in by here: no window of theirs stays open beside who is here now."""
    secret = visitors.cookie(request, COOKIE)
    if not secret:
        return
    key = key_of(secret)
    before = await people.aside(people.find, key)
    if before is not None and before.login != login:
        # What cannot be written now ends for want of use.
        with suppress(UserError):
            await asyncio.to_thread(registrar.ask, "end", key=key, how="sign_out")
            people.end(key)


async def ask_to_leave(request: Request) -> Response:
    """Return a page with the button that signs out: a link of another site must not do it."""
    lang = _lang(request)
    form = _OUT_FORM.format(action=address(OUT_PATH, lang=lang), out=SIGN_OUT(lang))
    return _written(request, SIGN_OUT, Markup(""), form, OUT_PATH)


async def leave(request: Request) -> Response:
    """Sign out, here and in every other window of this browser."""
    if not is_from_here(request):
        return _page(request, "strange", 403)
    if secret := visitors.cookie(request, COOKIE):
        key = key_of(secret)
        try:
            await asyncio.to_thread(registrar.ask, "end", key=key, how="sign_out")
        except UserError as error:
            return _page(request, "", 503, error=error)
        people.end(key)
    to = address(PATH, why="ended", lang=_lang(request))
    response = RedirectResponse(to, status_code=303, headers=HEADERS)
    _forget(response, request, COOKIE)
    return response


def key_of(secret: str) -> str:
    """Return by what the store knows a sign-in (as data_loaders.sign_ins.key_of)."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def is_from_here(request: Request) -> bool:
    """Return whether a browser sent this from a page of this site; no script can change what it says."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    host = request.headers.get("host", "")
    return bool(host) and urlsplit(request.headers.get("origin", "")).netloc == host


async def _fields(request: Request) -> tuple[str, str] | None:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            return None
    given = parse_qs(content.decode("utf-8", "replace"), keep_blank_values=True)
    login, password = (given.get(name, [""])[0] for name in ("login", "password"))
    if max(len(login), len(password)) > LONGEST_FIELD:
        return None
    # People type capitals and blanks; the login has none.
    return login.strip().lower(), password


def _next(request: Request) -> str:
    return _checked(request.query_params.get("next", ""))


def _checked(asked: str) -> str:
    return asked if _NEXT.fullmatch(asked) else ""


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _back(request: Request) -> str:
    """Return the address of RETURN_PATH by the name that was typed, which the firewall knows as ours."""
    scheme = "https" if visitors.is_encrypted(request) else "http"
    folder = request.url.path.rpartition("/")[0]
    return f"{scheme}://{request.headers.get('host', '')}{folder}/{RETURN_PATH}"


def _lang(request: Request, asked_for: str | None = None) -> Lang:
    """Return the language that was chosen here, or else on the page that was asked for."""
    page = _next(request) if asked_for is None else asked_for
    asked = request.query_params.get("lang") or parse_qs(urlsplit(page).query).get("lang", [""])[0]
    return next((lang for lang in LANGUAGES if lang == asked), LANGUAGES[0])


def _other(lang: Lang) -> Lang:
    return next(other for other in LANGUAGES if other != lang)


def _page(
    request: Request,
    why: str,
    status: int = 200,
    *,
    error: UserError | None = None,
    asked_for: str | None = None,
) -> Response:
    asked_for = _next(request) if asked_for is None else asked_for
    lang = _lang(request, asked_for)
    words = error.say(lang) if error else WHY[why](lang) if why in WHY else ""
    told = _TOLD.format(words) if words else Markup("")
    return _written(request, TITLE, told, _ways(lang, asked_for), PATH, status, asked_for)


def _ways(lang: Lang, asked_for: str) -> Markup:
    """Return the ways in: the proxy's alone where there is one, else the provider's and a password."""
    if settings().proxy is not None:
        again = address(PATH, asked_for=asked_for, lang=lang)
        return _PROVIDER.format(address=again, words=AGAIN(lang)) + _OR.format(BY_PROXY(lang))
    form = _FORM.format(
        action=address(PATH, asked_for=asked_for, lang=lang),
        most=LONGEST_FIELD,
        login=LOGIN(lang),
        password=PASSWORD(lang),
        enter=ENTER(lang),
        watched=WATCHED(lang),
        lost=NO_PASSWORD(lang),
    )
    if settings().oidc is None:
        return form
    to = address(PROVIDER_PATH, asked_for=asked_for, lang=lang)
    return _PROVIDER.format(address=to, words=BY_PROVIDER(lang)) + _OR.format(BY_PASSWORD(lang)) + form


def _written(
    request: Request,
    title: Text,
    told: Markup,
    form: Markup,
    path: str,
    status: int = 200,
    asked_for: str | None = None,
) -> Response:
    asked_for = _next(request) if asked_for is None else asked_for
    lang = _lang(request, asked_for)
    page = _PAGE.format(
        lang=lang,
        title=title(lang),
        style=_STYLE,
        told=told,
        form=form,
        other=address(path, asked_for=asked_for, lang=_other(lang)),
        language=OTHER_LANGUAGE(lang),
    )
    return HTMLResponse(page, status_code=status, headers=HEADERS)


ROUTES = [
    Route(f"/{PATH}", show, methods=["GET"]),
    Route(f"/{PATH}", enter, methods=["POST"]),
    Route(f"/{PROVIDER_PATH}", to_provider, methods=["GET"]),
    Route(f"/{RETURN_PATH}", from_provider, methods=["GET"]),
    Route(f"/{OUT_PATH}", ask_to_leave, methods=["GET"]),
    Route(f"/{OUT_PATH}", leave, methods=["POST"]),
]
