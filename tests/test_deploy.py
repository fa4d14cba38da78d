"""What `deploy/` offers a server: units, settings, the way in. docs/OPERATIONS.md says how they are used."""

import configparser
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import Engine

from dashboard.settings import Settings
from dashboard.surface import firewall
from data_loaders.__main__ import app as loaders
from tests import app
from tests.test_architecture import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
PROGRAMS = "/opt/ssz/.venv/bin/"
EXAMPLE = DEPLOY / "environment.example"
NAME = "ssz.example.go.th"
NGINX, HAPROXY = (shutil.which(name) or shutil.which(name, path="/usr/sbin") for name in ("nginx", "haproxy"))
SECRET = {"DATABASE_URL", "DATABASE_READER_URL", "CASE_KEY_SALT", "POLICE_DATABASE_URL"}


def unit_of(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    # A line that goes on, as systemd has it.
    unit.read_string(re.sub(r"\\\n\s*", "", path.read_text(encoding="utf-8")))
    return unit


def test_every_unit_runs_a_command_that_exists_as_the_account_of_the_server() -> None:
    services = [path for path in UNITS if path.suffix == ".service"]
    assert len(services) == 4
    known = {c.name or c.callback.__name__ for c in loaders.registered_commands if c.callback is not None}
    for path in services:
        service = unit_of(path)["Service"]
        assert ("ssz", "/opt/ssz", "true") == tuple(
            service[name] for name in ("User", "WorkingDirectory", "NoNewPrivileges")
        ), path.name
        assert "/etc/ssz/environment" == service["EnvironmentFile"].removeprefix("-")
        program, *arguments = shlex.split(service["ExecStart"])
        assert program.startswith(PROGRAMS)
        if program.endswith("/streamlit"):
            # Of a worker its name is its port.
            port = ["--server.port", "%i"] if path.stem.endswith("@") else []
            assert ["run", "server.py", *port] == arguments
            assert (ROOT / "server.py").is_file()
        else:
            module = arguments[arguments.index("-m") + 1]
            assert (ROOT / module.replace(".", "/") / "__main__.py").is_file()
            assert module != "data_loaders" or arguments[2] in known


def test_every_timer_has_its_service_and_says_the_zone_of_its_hour() -> None:
    timers = [path for path in UNITS if path.suffix == ".timer"]
    assert len(timers) == 2
    for path in timers:
        assert path.with_suffix(".service") in UNITS
        assert unit_of(path)["Timer"]["OnCalendar"].endswith(" Asia/Bangkok")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_to_say_against_the_units(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("python", "streamlit"):
        (programs / name).symlink_to(sys.executable)

    def verified() -> str:
        line = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.glob("ssz*")))]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        # Of other units of this machine it may say what it likes.
        return "\n".join(line for line in (done.stdout + done.stderr).splitlines() if "ssz" in line)

    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace(PROGRAMS, f"{programs}/")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    assert "" == verified()
    broken = tmp_path / "ssz.service"
    broken.write_text(broken.read_text("utf-8").replace("KillMode=mixed", "KillMode=softly"), "utf-8")
    assert "softly" in verified()


def test_the_example_of_settings_names_known_ones_and_holds_no_secret() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    given = dict(re.findall(r"(?m)^([A-Z_]+)='([^']*)'$", EXAMPLE.read_text(encoding="utf-8")))
    assert len(given) == sum(line[:1].isalpha() for line in lines)
    offered = {found[1] for line in lines if (found := re.match(r"#?([A-Z_]+)=", line))}
    settings = {name.upper() for name in Settings.model_fields}
    assert {"STREAMLIT_SERVER_ALLOWED_HOSTS"} == offered - settings
    assert offered >= SECRET
    assert SECRET.isdisjoint(given)
    assert f"{NAME} localhost 127.0.0.1" == given["STREAMLIT_SERVER_ALLOWED_HOSTS"]


@pytest.mark.skipif(os.name != "posix", reason="a script for sh")
def test_a_command_gets_the_settings_letter_by_letter(tmp_path: Path) -> None:
    hostile = r"""p@%40 $HOME `id` "quoted" \n # no comment"""
    (tmp_path / "environment").write_text(f"# a comment\nDATABASE_URL='{hostile}'\n", encoding="utf-8")
    (tmp_path / "deploy").mkdir()
    shutil.copy(DEPLOY / "ssz", tmp_path / "deploy")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    told = "import os, sys; print(os.environ['DATABASE_URL'], sys.argv[1:], os.getcwd(), sep='\\n')"
    (tmp_path / "told.py").write_text(told, encoding="utf-8")
    done = subprocess.run(
        [tmp_path / "deploy" / "ssz", "told", "a b", "--keep"],
        env={**os.environ, "SSZ_ENVIRONMENT": str(tmp_path / "environment")},
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    assert [hostile, "['a b', '--keep']", str(tmp_path)] == done.stdout.splitlines()


def test_the_packages_that_are_pinned_by_hash_are_those_of_the_requirements() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(
        r"(?m)^([\w.-]+)==(\S+)((?: ; .+?)?) ((?:\\\n    --hash=sha256:[0-9a-f]{64} ?)+)$", text
    )
    required = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted = re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", required)
    assert {(name.lower(), version) for name, version in wanted} == {(n, v) for n, v, _, _ in pinned}
    assert text.count("==") == len(pinned)
    assert {"uvloop"} == {name for name, _, marker, _ in pinned if marker}
    # No word of where they were fetched.
    assert "://" not in text


def test_both_proxies_lead_to_the_server_by_the_same_name_and_take_what_it_takes() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]
    nginx, caddy = ((DEPLOY / name).read_text(encoding="utf-8") for name in ("nginx.conf", "Caddyfile"))
    here = f"{server['address']}:{server['port']}"
    assert f"proxy_pass http://{here};" in nginx
    assert f"reverse_proxy {here}" in caddy
    assert 2 == nginx.count(f"server_name {NAME};")
    assert f"\n{NAME} {{" in caddy
    largest = server["maxUploadSize"] + 1
    assert f"client_max_body_size {largest}m;" in nginx
    assert f"max_size {largest}MB" in caddy
    # Without them a visitor would pass for somebody at this machine, or the cookie for one of plain http.
    for line in ("Host $http_host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {line};" in nginx
    # Neither an old TLS nor the version of the program, and no patience with who sends no head.
    for line in ("ssl_protocols TLSv1.2 TLSv1.3", "server_tokens off", "client_header_timeout 10s"):
        assert f"    {line};\n" in nginx


@pytest.mark.skipif(NGINX is None, reason="nginx is not here: it need not run, only be installed")
def test_one_address_neither_fills_nginx_nor_has_it_keep_files_for_the_server(tmp_path: Path) -> None:
    text, most = (DEPLOY / "nginx.conf").read_text(encoding="utf-8"), 600
    assert f"limit_conn ssz_address {most};" in text
    assert most > firewall.MOST_OF_A_CLIENT
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_server(("127.0.0.1", 0)) as free:
        ours, theirs = server.getsockname()[1], free.getsockname()[1]
        # Without TLS, and with room for fewer.
        text = re.sub(r"(?m)^    (listen|ssl_).*\n", "", text)
        text = text.replace("{\n    server_name", f"{{\n    listen 127.0.0.1:{theirs};\n    server_name")
        text = text.replace("127.0.0.1:8501", f"127.0.0.1:{ours}").replace(
            f"ssz_address {most}", "ssz_address 2"
        )
        redirects, whole = text.index("server {"), text.rindex("server {")
        (tmp_path / "ssz.conf").write_text(text[:redirects] + text[whole:], encoding="utf-8")
        # Whoever runs the tests may write nowhere else.
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = "".join(f" {kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; pid {tmp_path}/pid; error_log stderr; events {{}}"
            f" http {{ access_log off;{folders} include {tmp_path}/ssz.conf; }}",
            encoding="utf-8",
        )
        free.close()
        server.settimeout(20)
        line = [str(NGINX), "-c", str(tmp_path / "nginx.conf")]
        with subprocess.Popen(line, stderr=subprocess.DEVNULL) as nginx, ExitStack() as open_ones:
            try:
                heard = []
                for _ in range(3):
                    half = open_ones.enter_context(_connected(theirs))
                    half.sendall(b"POST /sign-in HTTP/1.1\r\nHost: ssz\r\nContent-Length: 99\r\n\r\nlogin=")
                    heard.append(half)
                # Two come to the server at once, half as they are; the third is told that it is one too many.
                for _ in range(2):
                    passed = open_ones.enter_context(server.accept()[0])
                    assert b"POST /sign-in" in passed.recv(4_000)
                assert b" 429 " in heard[2].recv(4_000)
            finally:
                nginx.terminate()


def _connected(port: int) -> socket.socket:
    """Return a connection to what has just been started."""
    ends = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=20)
        except ConnectionRefusedError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.02)


def test_the_balancer_keeps_a_browser_with_its_worker_and_passes_on_what_the_other_proxies_do() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]
    balancer = (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8")
    workers = re.findall(r"(?m)^    server w(\d+) (\S+):(\d+) cookie w(\d+)$", balancer)
    assert ["8501", "8502", "8503"] == [name for name, *_ in workers]
    assert {server["address"]} == {address for _, address, _, _ in workers}
    assert all(name == port == cookie for name, _, port, cookie in workers)
    # With it pages, files and downloads find the process that has them; a worker that is gone is no dead end.
    assert re.search(r"(?m)^    cookie ssz_worker insert indirect nocache httponly secure", balancer)
    assert "    option redispatch 1\n" in balancer
    # While the store is out every worker still has the last figures: only one that does not live is left out.
    assert "uri /livez " in balancer
    assert "uri /readyz" not in balancer
    largest = (server["maxUploadSize"] + 1) * 1024**2
    assert f"if {{ req.hdr_val(content-length) gt {largest} }}" in balancer
    for line in ("X-Forwarded-For %[src]", "X-Forwarded-Proto https"):
        assert f"http-request set-header {line}\n" in balancer
    assert "http-request del-header Forwarded\n" in balancer
    # One address has room for the pages that each worker lets it open, and for far from all there is.
    of_an_address = int(re.findall(r"reject if \{ sc0_conn_cur gt (\d+) \}", balancer)[0])
    of_all = int(re.findall(r"(?m)^    maxconn (\d+)$", balancer)[0])
    assert len(workers) * firewall.MOST_OF_A_CLIENT < of_an_address < of_all / 4
    for line in ("timeout http-request 10s", "ssl-default-bind-options ssl-min-ver TLSv1.2"):
        assert f"    {line}\n" in balancer


class _Worker(BaseHTTPRequestHandler):
    """Notes what a worker hears behind the balancer, but whether it lives."""

    heard: ClassVar[list[dict[str, str]]] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path != "/livez":
            # As often as it came.
            names = {name.lower() for name in self.headers}
            self.heard.append({name: ", ".join(self.headers.get_all(name, [])) for name in names})
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _balancer_before(port: int, here: int) -> str:
    """Return the balancer's configuration before one worker, without TLS, with room for less."""
    text = (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^    (user|group|log|bind|server) .*\n|^    http-request redirect .*\n", "", text)
    text = text.replace("frontend entrance\n", f"frontend entrance\n    bind :::{here} v4v6\n")
    for usual, few in (("maxconn 12000", "maxconn 100"), ("gt 2000", "gt 2"), ("request 10s", "request 1s")):
        assert usual in text
        text = text.replace(usual, few)
    return f"{text}\n    server w8501 127.0.0.1:{port} cookie w8501\n"


@pytest.mark.skipif(HAPROXY is None, reason="haproxy is not here: it need not run, only be installed")
def test_one_address_neither_fills_the_balancer_nor_passes_for_another(tmp_path: Path) -> None:
    _Worker.heard.clear()
    worker, here = ThreadingHTTPServer(("127.0.0.1", 0), _Worker), app.free_port()
    threading.Thread(target=worker.serve_forever, daemon=True).start()
    (tmp_path / "haproxy.cfg").write_text(_balancer_before(worker.server_port, here), encoding="utf-8")

    def connected(source: str) -> socket.socket:
        return open_ones.enter_context(socket.create_connection(("127.0.0.1", here), 20, (source, 0)))

    def asked(source: str, *lines: str) -> bytes:
        with socket.create_connection(("127.0.0.1", here), 20, (source, 0)) as one:
            one.sendall("\r\n".join([*lines, "Host: ssz", "Connection: close", "", ""]).encode())
            return one.recv(4_000)

    line = [str(HAPROXY), "-db", "-f", str(tmp_path / "haproxy.cfg")]
    with subprocess.Popen(line, stderr=subprocess.DEVNULL) as balancer, ExitStack() as open_ones:
        try:
            _connected(here).close()
            app.eventually(lambda: b" 200 " in asked("127.0.0.1", "GET / HTTP/1.1"))
            # Two connections of an address, and no third. Those of another are its own, also of IPv4 in IPv6.
            half = [connected("127.0.0.2") for _ in range(2)]
            half[0].sendall(b"GET / HTTP/1.1\r\nHost: ssz\r\nX-A: ")
            with suppress(ConnectionResetError, BrokenPipeError):
                assert b"" == asked("127.0.0.2", "GET / HTTP/1.1")
            forged = ("X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "X-Forwarded-Proto: http")
            assert b" 200 " in asked("127.0.0.3", "GET / HTTP/1.1", *forged)
            # A head that does not come to its end, and a file that is too large.
            assert b" 408 " in half[0].recv(4_000)
            assert b" 413 " in asked("127.0.0.3", "PUT / HTTP/1.1", f"Content-Length: {11 * 1024**2 + 1}")
        finally:
            balancer.terminate()
            worker.shutdown()
            worker.server_close()
    told = _Worker.heard[-1]
    assert ("127.0.0.3", "https") == (
        told["x-forwarded-for"].removeprefix("::ffff:"),
        told["x-forwarded-proto"],
    )
    assert "forwarded" not in told


def test_a_worker_is_the_server_but_for_its_port() -> None:
    server, worker = (unit_of(DEPLOY / name) for name in ("ssz.service", "ssz@.service"))
    told = {section: dict(unit[section]) for unit in (worker,) for section in unit.sections()}
    assert f"{server['Service']['ExecStart']} --server.port %i" == told["Service"].pop("ExecStart")
    assert "%i" in told["Unit"].pop("Description")
    for section, lines in told.items():
        same = {name: server[section][name] for name in lines}
        assert same == lines


def test_the_server_answers_to_the_name_that_the_settings_give_it_and_to_no_other(
    empty_store: Engine, tmp_path: Path
) -> None:
    settings = app.store_settings(empty_store.url) | {
        "SSZ_DATA_DIR": str(tmp_path),
        "STREAMLIT_SERVER_ALLOWED_HOSTS": f"{NAME} localhost 127.0.0.1",
    }
    with app.running(tmp_path / "log", **settings) as address:

        def ask(host: str) -> tuple[int, str | None]:
            request = urllib.request.Request(f"{address}/livez")  # noqa: S310 (our own address)
            passed_on = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
            for name, value in {"Host": host, **passed_on}.items():
                request.add_header(name, value)
            try:
                with urllib.request.urlopen(request, timeout=app.PATIENCE) as answer:  # noqa: S310
                    return answer.status, answer.headers["Strict-Transport-Security"]
            except urllib.error.HTTPError as error:
                return error.code, None

        assert (200, "max-age=31536000") == ask(NAME)
        assert 421 == ask("evil.example.com")[0]


def test_the_container_runs_what_is_there_as_an_account_that_owns_none_of_it() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"(?m)^COPY (.+)$", text) for word in line.split()[:-1]]
    assert {"server.py", "dashboard", "data_loaders", "static", "requirements.lock"} <= set(copied)
    assert [] == [name for name in copied if not (ROOT / name).exists()]
    assert "--require-hashes -r requirements.lock" in text
    # A version of Python that the lock has hashes for.
    assert re.search(r"(?m)^FROM \S+python:3\.1[123]-", text)
    # Nothing is written behind the line that gives the rights away.
    before, after = text.split("\nUSER ssz\n")
    assert "COPY --chown" not in before
    assert not re.search(r"(?m)^(COPY|RUN|USER)", after)
    assert "ADDRESS" not in text


def test_of_the_containers_the_way_in_alone_is_reached_by_others() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    services = dict(re.findall(r"(?m)^  (store|server|entrance):\n((?:    .*\n|\n)+)", text))
    assert set(services) == {"store", "server", "entrance"}
    assert ["entrance"] == [name for name, told in services.items() if "ports:" in told]
    assert 'ports: ["80:80", "443:443"]' in services["entrance"]
    # The server listens on 127.0.0.1, which is the way in's own.
    assert "network_mode: service:entrance" in services["server"]
    assert "networks: [inside]" in services["store"]
    assert re.search(r"(?m)^  inside:\n    internal: true$", text)
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "env_file: [environment]"):
        assert line in services["server"]
    # A password stands in a file, never here.
    assert [] == re.findall(r"PASSWORD: (?!/run)", text)
    assert "POSTGRES_PASSWORD_FILE: /run/secrets/owner_password" in services["store"]
    for file in re.findall(r'"\./(\w+):', text):
        assert (DEPLOY / file).is_file()
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"deploy/environment", "deploy/secrets/"} <= set(ignored)


def test_of_several_workers_in_containers_the_balancer_alone_is_reached_by_others() -> None:
    text = (DEPLOY / "compose.fleet.yaml").read_text(encoding="utf-8")
    parts = dict(re.findall(r"(?m)^(?:  (\w+|x-\w+)|(?=x-)):\n((?:    .*\n|\n)+)", text))
    assert {"store", "standby1", "standby2", "worker1", "worker2", "worker3", "entrance"} <= set(parts)
    assert ["entrance"] == [name for name, told in parts.items() if "ports:" in told]
    shared = {name: text.split(f"x-{name}: &{name}\n")[1].split("\n\n")[0] for name in ("standby", "worker")}
    for name in ("worker1", "worker2", "worker3"):
        port = int(name[-1]) + 8500
        assert "<<: *worker" in parts[name]
        assert f'"--server.port", "{port}"]' in parts[name]
        assert f"127.0.0.1:{port} " in (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8")
    for line in (
        "network_mode: service:entrance",
        "read_only: true",
        "cap_drop: [ALL]",
        "env_file: [environment]",
    ):
        assert line in shared["worker"]
    for name in ("standby1", "standby2"):
        assert "<<: *standby" in parts[name]
        assert f"{name}:/var/lib/postgresql/data" in parts[name]
    assert "networks: [inside]" in shared["standby"]
    assert "networks: [inside]" in parts["store"]
    assert re.search(r"(?m)^  inside:\n    internal: true$", text)
    assert [] == re.findall(r"PASSWORD: (?!/run)", text)
    for file in re.findall(r'"\./([\w.]+):', text):
        assert (DEPLOY / file).is_file()


@pytest.mark.skipif(os.name != "posix", reason="a script for sh")
def test_the_account_of_the_standbys_is_made_whatever_its_password_holds(tmp_path: Path) -> None:
    script = (DEPLOY / "replicator.sh").read_text(encoding="utf-8")
    hostile = """it's "$HOME" \\ `id`"""
    (tmp_path / "password").write_text(hostile, encoding="utf-8")
    (tmp_path / "psql").write_text(
        '#!/bin/sh\nfor given; do echo "$given"; done > said; cat > sql\n', encoding="utf-8"
    )
    (tmp_path / "psql").chmod(0o755)
    (tmp_path / "run.sh").write_text(
        script.replace("/run/secrets/replicator_password", str(tmp_path / "password")), encoding="utf-8"
    )
    subprocess.run(
        ["/bin/sh", "run.sh"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PGDATA": str(tmp_path)}
        | {"POSTGRES_USER": "ssz_owner", "POSTGRES_DB": "ssz"},
        check=True,
    )
    # Whatever psql reads by its own command is taken letter by letter.
    assert hostile not in (tmp_path / "said").read_text(encoding="utf-8")
    assert f"\\set password `cat {tmp_path / 'password'}`\n" in (tmp_path / "sql").read_text(encoding="utf-8")
    assert ":'password'" in (tmp_path / "sql").read_text(encoding="utf-8")
    rules = (tmp_path / "pg_hba.conf").read_text(encoding="utf-8")
    assert "host replication replicator all scram-sha-256\n" == rules
