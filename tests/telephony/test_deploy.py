"""What `deploy/` lays down for a city: each file is read by the program it is for, and done with what can be run."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.conftest import HOST, ROOT, Exchange, free_ports, in_loop, small_line
from tests.telephony.phone import Phone
from tests.telephony.secure_carrier import Authority
from tests.telephony.test_calls import talk, within
from yixian.ground.errors import Conflict
from yixian.telephony.actions import bring_down, bring_up, keep_record
from yixian.telephony.certificates import CHAIN, KEY
from yixian.telephony.config import interface
from yixian.telephony.engine import Engine
from yixian.telephony.passwords import kept_seat_password
from yixian.telephony.place import Place
from yixian.telephony.switch import Switch

DEPLOY = ROOT / "deploy"
SITE = DEPLOY / "nginx/yixian.conf"
MAY_NOT = "Operation not permitted"


def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    """On a machine where the program is where the units say."""
    program = tmp_path / "yixian"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = sorted((DEPLOY / "systemd").iterdir())
    assert {one.name for one in units} == {
        "yixian-web.service", "yixian-tick.service", "yixian-tick.timer", "yixian-switch.service",
    }  # fmt: skip
    for one in units:
        text = one.read_text(encoding="utf-8").replace("/opt/yixian/.venv/bin/yixian", str(program))
        (tmp_path / one.name).write_text(text, encoding="utf-8")
    told = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / one.name) for one in units)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_the_switchs_unit_cannot_reach_what_is_not_its_own() -> None:
    unit = (DEPLOY / "systemd/yixian-switch.service").read_text(encoding="utf-8")
    assert "User=yixian-switch" in unit
    assert "EnvironmentFile" not in unit
    for closed in (
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=\n",
        "/keys -",
        "/uploads -",
    ):
        assert closed in unit


def test_the_firewall_is_read_by_nftables() -> None:
    command = ["/usr/sbin/nft", "-c", "-f", str(DEPLOY / "nftables/yixian.nft")]
    if os.geteuid():
        command = ["sudo", "-n", *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if MAY_NOT in done.stderr or "sudo" in done.stderr:
        pytest.skip("nobody here may ask the kernel about a firewall")
    assert (done.returncode, done.stderr) == (0, "")


def test_firewall_and_site_name_the_usual_ports() -> None:
    """As `yixian telephony up` and `yixian serve` have them without an option."""
    firewall, site = (DEPLOY / "nftables/yixian.nft").read_text(), SITE.read_text()
    ports = Place(Path("/nowhere")).ports()
    for name in ("trunk_port", "trunk_tls_port", "seat_port"):
        assert f"define {name} = {getattr(ports, name)}\n" in firewall
    assert f"define sound = {ports.rtp_from}-{ports.rtp_to}\n" in firewall
    assert f"proxy_pass http://127.0.0.1:{ports.web_port}/ws;" in site
    assert "server 127.0.0.1:8000;" in site


class _Application(BaseHTTPRequestHandler):
    """Answers with the headers it got."""

    def do_GET(self) -> None:
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing: the test says what it saw."""


@contextmanager
def site(exchange: Exchange, folder: Path) -> Iterator[int]:
    """The site of `deploy/`, run by a real nginx in front of a stand-in for the application and the real switch."""
    plain, tls = free_ports(2, socket.SOCK_STREAM)
    application = HTTPServer((HOST, 0), _Application)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    text = SITE.read_text(encoding="utf-8")
    text = re.sub(r"\n    listen \[::\].*", "", text)
    for usual, here in (
        ("listen 80;", f"listen {HOST}:{plain};"),
        ("listen 443 ssl", f"listen {HOST}:{tls} ssl"),
        ("127.0.0.1:8000", f"{HOST}:{application.server_port}"),
        ("127.0.0.1:8088", f"{HOST}:{exchange.place.ports().web_port}"),
        ("/etc/yixian/tls/site.pem", str(folder / CHAIN)),
        ("/etc/yixian/tls/site.key", str(folder / KEY)),
        ("/var/log/nginx/yixian.log", str(folder / "site.log")),
    ):
        assert usual in text
        text = text.replace(usual, here)
    Authority().lay(folder, HOST)
    (folder / "site.conf").write_text(text)
    paths = "".join(
        f"{kind}_temp_path {folder / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'};\nevents {{}}\n"
        f"http {{\n{paths}include {folder / 'site.conf'};\n}}\n"
    )
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert nginx, "no nginx: tools/machine.sh installs it"
    tried = subprocess.run(
        [nginx, "-t", "-c", str(main)], capture_output=True, text=True, timeout=60, check=False
    )
    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr
    server = subprocess.Popen([nginx, "-c", str(main)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while not (folder / "pid").exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield tls
    finally:
        server.terminate()
        server.wait(20)
        application.shutdown()
        application.server_close()


async def _asked(port: int, lines: list[str]) -> str:
    """The answer to a request over TLS."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(HOST, port, ssl=trusting)
    writer.write("\r\n".join([*lines, "Host: 12345.example.gov.cn", "", ""]).encode())
    answer = (await reader.readuntil(b"\r\n\r\n")).decode()
    found = re.search(r"(?i)content-length: (\d+)", answer)
    answer += (await reader.readexactly(int(found[1]))).decode() if found else ""
    writer.close()
    return answer


def test_the_site_leads_to_the_application_and_seats_browsers_to_the_switch(exchange: Exchange) -> None:
    folder = Path(tempfile.mkdtemp(prefix="yixian-site-"))
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    upgrade = ["Upgrade: websocket", "Connection: Upgrade", key, "Sec-WebSocket-Version: 13"]
    forged = ["X-Forwarded-For: 192.0.2.9", "X-Forwarded-Proto: http"]
    try:
        with site(exchange, folder) as tls:
            page = in_loop(_asked(tls, ["GET /desk/?q=secret HTTP/1.1", *forged]))
            line = in_loop(_asked(tls, ["GET /line/ws HTTP/1.1", *upgrade, "Sec-WebSocket-Protocol: sip"]))
            other = in_loop(_asked(tls, ["GET /line/httpstatus HTTP/1.1"]))
        assert f"X-Forwarded-For: {HOST}\n" in page
        assert "X-Forwarded-Proto: https\n" in page
        assert "192.0.2.9" not in page, "whoever asks says where they come from"
        assert line.startswith("HTTP/1.1 101 ")
        assert "X-Forwarded-Proto" in other, "more than the telephone's address leads to the switch"
        log = (folder / "site.log").read_text()
        assert "/desk/ 200" in log
        assert "secret" not in log
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def prepared() -> Iterator[Place]:
    """A city's folder as `deploy/prepare.sh` leaves it, for accounts that every Debian has."""
    if os.geteuid():
        pytest.skip("only root prepares a machine")
    data = Path(tempfile.mkdtemp(prefix="yixian-city-"))
    accounts = {"YIXIAN_ACCOUNT": "root", "YIXIAN_SWITCH_ACCOUNT": "nobody", "YIXIAN_LINE_GROUP": "nogroup"}
    for _ in range(2):  # as after an upgrade
        told = {"PATH": os.environ["PATH"], "YIXIAN_DATA": str(data), **accounts}
        subprocess.run(["sh", str(DEPLOY / "prepare.sh")], env=told, check=True, timeout=60)
    place = Place(data / "telephony")
    yield place
    bring_down(place, now=True)
    shutil.rmtree(data, ignore_errors=True)


@pytest.mark.django_db
def test_the_switch_runs_under_an_account_of_its_own(prepared: Place, engine: Engine, cast: Cast) -> None:
    """A service starts it; the program configures it, reads what it wrote and keeps its own files to itself."""
    place = prepared
    place.engine.symlink_to(engine.folder)
    trunk, seats = free_ports(2, socket.SOCK_DGRAM)
    ami, web = free_ports(2, socket.SOCK_STREAM)
    options = {"trunk_port": trunk, "seat_port": seats, "ami_port": ami, "web_port": web}
    line = small_line(5090)
    done = bring_up(place, print, rows=line, start=False, rtp_from=46000, rtp_to=46099, **options)
    assert not done.ran_already
    assert Switch(place).process() is None
    with _as_nobody(place):
        assert Switch(place).await_boot(lambda: True)
        assert bring_up(place, print, rows=line).ran_already
        in_loop(_one_call(place))
        assert keep_record(place, timezone.now()).lines > 0
    (kept,) = place.recordings.glob("*/*[0-9].wav")
    assert (kept.owner(), kept.stat().st_mode & 0o777) == ("nobody", 0o660)
    for name in ("passwords.json", "ports.json"):
        assert (place.folder / name).stat().st_mode & 0o777 == 0o600
    assert (place.etc / "pjsip.conf").stat().st_mode & 0o777 == 0o640


async def _one_call(place: Place) -> None:
    ports = place.ports()
    seat = await Phone.plugged_in(interface("8001"), hums=1000)
    citizen = await Phone.plugged_in("13800138000", hums=600)
    try:
        assert await seat.register((HOST, ports.seat_port), kept_seat_password(place, "8001")) == 200
        assert await citizen.call("12345", (HOST, ports.trunk_port)) == 200
        await within(20, seat.answered.wait())
        await talk(citizen, seat)
        citizen.hang_up()
        await within(10, seat.ended.wait())
    finally:
        for phone in (seat, citizen):
            phone.unplug()


@contextmanager
def _as_nobody(place: Place) -> Iterator[None]:
    """What the unit does."""
    command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs", "/bin/sh"]
    quiet = subprocess.DEVNULL
    service = subprocess.Popen(
        [*command, "-c", f"umask 0007; exec /bin/sh {place.etc / 'start'}"],
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
    )
    try:
        yield
    finally:
        service.terminate()
        service.wait(20)


def test_a_switch_of_another_account_is_left_to_its_service(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(number: int, with_signal: int) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(os, "kill", refused)
        with pytest.raises(Conflict, match="systemctl stop yixian-switch"):
            bring_down(exchange.place, now=True)
    assert exchange.switch.process() is not None
