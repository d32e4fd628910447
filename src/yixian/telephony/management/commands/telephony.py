"""`yixian telephony …`: the switch beside this system."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yixian.directory.models import HotlineNumber
from yixian.ground.errors import NotFound, Refusal
from yixian.telephony.actions import (
    alone_probing,
    bring_down,
    bring_up,
    check,
    configure,
    keep_record,
    probe_and_keep,
)
from yixian.telephony.config import doubts, interface, trunk_doubts
from yixian.telephony.config.trunks import carried
from yixian.telephony.engine import Engine
from yixian.telephony.models import Call, NumberProbe, Seat, Trunk
from yixian.telephony.passwords import passwords_for, renew
from yixian.telephony.place import Place, Ports
from yixian.telephony.probed import as_json, as_line, is_as_written
from yixian.telephony.queries import Line, line
from yixian.telephony.switch import Switch

NOT_RUNNING = "没有在运行 / not running"


class Command(BaseCommand):
    help = "Run the telephone switch beside this system. 运行本系统的电话交换机。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        up = what.add_parser("up", help="fetch, configure and start it 取得、配置并启动")
        up.add_argument("--address", help="IPv4 address it listens on 监听地址 (127.0.0.1)")
        up.add_argument("--trunk-address", help="another for carriers 中继另用的地址")
        up.add_argument("--seat-address", help="another for seats 座席另用的地址")
        up.add_argument("--external-address", help="how it is reached from outside a router 路由器外面的地址")
        up.add_argument("--trunk-port", type=int, help="UDP and TCP, for carriers 运营商 (5060)")
        up.add_argument("--trunk-tls-port", type=int, help="TLS, for carriers 运营商加密 (5061)")
        up.add_argument("--seat-port", type=int, help="UDP, for seats' telephones 座席话机 (5062)")
        up.add_argument("--ami-port", type=int, help="TCP on loopback, for this program 本程序 (5038)")
        up.add_argument("--web-port", type=int, help="TCP on loopback, for browsers 网页话机 (8088)")
        up.add_argument("--rtp-from", type=int, help="first UDP port of sound 语音端口起 (10000)")
        up.add_argument("--rtp-to", type=int, help="last UDP port of sound 语音端口止 (11999)")
        up.add_argument(
            "--no-start", action="store_true", help="leave starting to a service 只准备，由系统服务启动"
        )
        down = what.add_parser("down", help="end it 停止")
        down.add_argument("--now", action="store_true", help="cut off calls that are up 立即挂断通话")
        config = what.add_parser(
            "config", help="bring it up to the rows, dropping no call 按名录更新配置，不断电话"
        )
        config.add_argument(
            "--check", action="store_true", help="only try it, beside the running one 只试读，不生效"
        )
        probe = what.add_parser("probe", help="call each number of the ledger 逐个试拨热线号码")
        probe.add_argument("numbers", nargs="*", help="only these 只试这些号码")
        probe.add_argument("--trunk", default="", help="code of the trunk 用哪条中继线路 (the first 第一条)")
        probe.add_argument("--json", action="store_true", help="as JSON")
        what.add_parser("status", help="what it does now 当前状态")
        what.add_parser("record", help="read what the switch wrote of calls, now 立即读取通话记录")
        password = what.add_parser("password", help="what a seat's telephone signs in with 座席话机的密码")
        password.add_argument("extension")
        password.add_argument("--new", action="store_true", help="make a new one 换一个新的")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Place.of_this_system()
        {"up": self._up, "down": self._down, "config": self._config, "status": self._status, "probe": self._probe,
         "record": self._record, "password": self._password}[options["what"]](place, options)  # fmt: skip

    def _up(self, place: Place, options: dict[str, Any]) -> None:
        asked = {one.name: options[one.name] for one in fields(Ports)}
        started = bring_up(place, self.stdout.write, start=not options["no_start"], **asked)
        self._warn(started.configured.warnings)
        fresh = "已准备好，没有启动 / ready, not started" if options["no_start"] else "已启动 / started"
        state = "已在运行 / runs already" if started.ran_already else fresh
        ports = started.ports
        self.stdout.write(f"Asterisk {started.version} {state}")
        self.stdout.write(f"  中继 trunks  {ports.trunks_at}:{ports.trunk_port} UDP")
        self.stdout.write(f"  座席 seats   {ports.seats_at}:{ports.seat_port} UDP")
        self.stdout.write(f"  网页 browsers 127.0.0.1:{ports.web_port} TCP, /ws")
        for address in sorted({ports.trunks_at, ports.seats_at}):
            self.stdout.write(f"  语音 sound   {address}:{ports.rtp_from}-{ports.rtp_to} UDP")

    def _down(self, place: Place, options: dict[str, Any]) -> None:
        self.stdout.write("已停止 / stopped" if bring_down(place, now=options["now"]) else NOT_RUNNING)

    def _config(self, place: Place, options: dict[str, Any]) -> None:
        if options["check"]:
            self._check(place)
            return
        done = configure(place, Engine(place.engine))
        self._warn(done.warnings)
        self.stdout.write(f"改动 changed: {' '.join(done.changed) or '—'}")
        if done.reloaded:
            self.stdout.write("已生效，电话没有断 / in force, no call was dropped")
        elif Switch(place).process() is None:
            self.stdout.write(NOT_RUNNING)

    def _check(self, place: Place) -> None:
        """Ends with 1 where the switch would not take all that the rows say."""
        done = check(place)
        self._warn(done.warnings)
        for one in done.faults:
            self.stderr.write(f"!!! {one}")
        if done.faults:
            raise SystemExit(1)
        self.stdout.write(
            f"Asterisk {done.version} 全部读懂，没有生效 / understands all of it, nothing was changed"
        )

    def _probe(self, place: Place, options: dict[str, Any]) -> None:
        """One after the other; ends with 1 where a call did not come here, or came into another queue."""
        rows = line()
        numbers, trunk = _chosen(rows, options["numbers"]), _trunk(rows, options["trunk"], place)
        done: list[NumberProbe] = []
        with alone_probing(place):
            for number in numbers:
                done.append(probe_and_keep(place, number, trunk))
                if not options["json"]:
                    self.stdout.write(as_line(rows, done[-1]))
        if options["json"]:
            self.stdout.write(as_json(rows, done))
        if not all(is_as_written(rows, one) for one in done):
            raise SystemExit(1)

    def _status(self, place: Place, options: dict[str, Any]) -> None:
        switch, rows = Switch(place), line()
        self._warn(trunk_doubts(rows, place, timezone.now()) + doubts(rows))
        if switch.process() is None:
            self.stdout.write(NOT_RUNNING)
            return
        core, contacts, queues = switch.ask_all(
            [("CoreStatus", {}), ("PJSIPShowContacts", {}), ("QueueStatus", {})]
        )
        self.stdout.write(f"在运行 running, 通话 calls {core[0].get('CoreCurrentCalls', '0')}")
        signed_in = {one.get("Endpoint", "") for one in contacts if one.get("Event") == "ContactList"}
        for seat in rows.seats:
            state = "已登录 signed in" if interface(seat.extension) in signed_in else "未登录 not signed in"
            home = "  居家 at home" if seat.home else ""
            self.stdout.write(f"  {seat.extension} {seat.account.name}  {state}{home}")
        paused = {one["Name"]: one for one in queues if one.get("Paused") == "1"}
        for extension, one in sorted(paused.items()):
            self.stdout.write(f"  {extension} 暂停 paused  {one.get('PausedReason', '')}")
        waiting = {one["Queue"]: one["Calls"] for one in queues if one.get("Event") == "QueueParams"}
        for code, calls in sorted(waiting.items()):
            self.stdout.write(f"  {code}  等待 waiting {calls}")

    def _record(self, place: Place, options: dict[str, Any]) -> None:
        done = keep_record(place, timezone.now())
        self.stdout.write(f"读取 lines read {done.lines}, 通话 calls {Call.objects.count()}")
        for uid in done.lost:
            self.stdout.write(f"  {uid}  因交换机中断而结束 / ended with the switch")
        for name in done.removed:
            self.stdout.write(f"  {name}  读完，到期清除 / read and old: removed")
        if not done.asked:
            self.stderr.write(
                "! Asterisk 没有应答，未结束的通话没有核对 / it does not answer: open calls were not checked"
            )

    def _password(self, place: Place, options: dict[str, Any]) -> None:
        """Printed here and nowhere else: no page, no list and no record shows it."""
        extension = options["extension"]
        if not Seat.objects.filter(extension=extension, active=True, account__is_active=True).exists():
            raise NotFound(f"没有在用的座席 {extension} / no seat in use has this extension")
        if options["new"]:
            with place.alone():
                renew(place, extension)
        configure(place, Engine(place.engine))
        with place.alone():
            kept = passwords_for(place, [one.extension for one in line().seats])
        self.stdout.write(f"{interface(extension)}  {kept.seats[extension]}")

    def _warn(self, warnings: list[str]) -> None:
        for warning in warnings:
            self.stderr.write(f"! {warning}")


def _chosen(rows: Line, numbers: list[str]) -> list[HotlineNumber]:
    """The numbers in use that are named, else all. `NotFound`, `Refusal` where there is none."""
    unknown = sorted(set(numbers) - {one.number for one in rows.numbers})
    if unknown:
        raise NotFound(f"没有在用的热线号码 {' '.join(unknown)} / no number in use is called so")
    chosen = [one for one in rows.numbers if not numbers or one.number in numbers]
    if not chosen:
        raise Refusal("还没有热线号码：请先在后台添加 / no hotline numbers yet: add them in the back office")
    return chosen


def _trunk(rows: Line, code: str, place: Place) -> Trunk:
    """The line of this code, else the first that can carry calls. `NotFound` where there is none; `Refusal` where what
    it needs is missing.
    """
    found = next((one for one in carried(rows, place) if code in ("", one.code)), None)
    if found is None and any(code in ("", one.code) for one in rows.trunks):
        raise Refusal(" ".join(trunk_doubts(rows, place, timezone.now())))
    if found is None:
        raise NotFound(f"没有在用的中继线路 {code} / no trunk in use {code}")
    return found
