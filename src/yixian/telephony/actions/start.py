from __future__ import annotations

from dataclasses import dataclass, replace

from yixian.ground.errors import Conflict, OutOfService
from yixian.telephony.actions.configure import UNREAD, Configured, configure_alone
from yixian.telephony.engine import Say, fetch
from yixian.telephony.place import Place, Ports
from yixian.telephony.queries import Line, line
from yixian.telephony.switch import Switch, refuse_taken


@dataclass(frozen=True)
class Started:
    """What runs now: the version, where, whether it ran before, and what configuring it came to."""

    version: str
    ports: Ports
    ran_already: bool
    configured: Configured


def bring_up(
    place: Place, say: Say, *, rows: Line | None = None, start: bool = True, **ports: object
) -> Started:
    """Have a switch that runs and answers: fetched, configured and started as far as it is not.

    `ports` are those to be changed; `Refusal` when they make no sense, `Conflict` when another program has one, or a
    switch runs on others. They are remembered only then. Without `start` all is made ready for a service
    that starts it. Safe to be cut off anywhere and done again.
    """
    with place.alone():
        engine = fetch(place.engine, say)
        place.make()
        kept, switch = place.ports(), Switch(place)
        wanted = replace(kept, **{name: value for name, value in ports.items() if value is not None})  # type: ignore[arg-type]
        runs = switch.process() is not None
        if runs and wanted != kept:
            raise Conflict(
                "Asterisk 正在运行，地址和端口改不了：请先执行 yixian telephony down"
                " / Asterisk runs, its ports stay as they are: run yixian telephony down first"
            )
        if runs and not switch.await_boot(lambda: switch.process() is not None):
            raise OutOfService(
                "Asterisk 在运行，但不应答：请执行 yixian telephony down --now，再 up"
                " / Asterisk runs but does not answer: run yixian telephony down --now, then up"
            )
        if not runs:
            wanted.refuse_nonsense()
            rows = rows if rows is not None else line()
            refuse_taken(wanted, [one.transport for one in rows.trunks])
        place.keep_ports(wanted)
        configured = configure_alone(place, engine, rows)
        if not runs and start:
            switch.start(engine)
            (place.folder / UNREAD).unlink(missing_ok=True)
        return Started(engine.version(), wanted, runs, configured)
