from __future__ import annotations

import re
import socket
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from yixian.ground.errors import OutOfService, Refusal
from yixian.telephony.actions.configure import NO_ENGINE
from yixian.telephony.actions.start import bring_up
from yixian.telephony.actions.stop import bring_down
from yixian.telephony.config import interface
from yixian.telephony.config.trunks import carried, mute_trunks
from yixian.telephony.engine import Engine
from yixian.telephony.place import Place, Ports
from yixian.telephony.queries import Line, line
from yixian.telephony.switch import Switch

TROUBLE = re.compile(r"\] (?:WARNING|ERROR)\[\d+\]\S* (.+)")
# Said at every start, of what we do without: who waits hears ringing.
HARMLESS = ("No music on hold classes configured",)


@dataclass(frozen=True)
class Checked:
    """The version that read it, what it did not take (`faults`), and what is doubtful in the rows (`warnings`)."""

    version: str
    faults: list[str]
    warnings: list[str]


def check(place: Place, rows: Line | None = None) -> Checked:
    """Have a second switch read what the rows say, beside the running one, which notices nothing.

    It lives in a folder that goes away, on free ports of the same addresses, with passwords of its own. `Refusal` and
    `Conflict` as when a switch is started; one that does not start at all is a fault.
    """
    if not Engine(place.engine).is_whole():
        raise Refusal(NO_ENGINE)
    rows = rows if rows is not None else line()
    place.make()
    with tempfile.TemporaryDirectory(prefix=".check-", dir=place.folder) as folder:
        trial = _laid_out(Path(folder), place)
        try:
            started = bring_up(trial, _unheard, rows=rows, **asdict(_free(place.ports())))
            faults = _not_loaded(Switch(trial), trial, rows)
            warnings = [
                one.replace(str(trial.folder), str(place.folder)) for one in started.configured.warnings
            ]
            return Checked(started.version, _troubles(trial) + faults + mute_trunks(rows, place), warnings)
        except OutOfService as error:
            return Checked("", [str(error), *_troubles(trial)], [])
        finally:
            bring_down(trial, now=True)


def _unheard(words: str) -> None:
    """Fetching has nothing to say: it is there."""


def _laid_out(folder: Path, place: Place) -> Place:
    """A place of its own with the engine, recordings for announcements and certificates of the other."""
    trial = Place(folder)
    for mine, theirs in ((trial.engine, place.engine), (trial.sounds, place.sounds), (trial.tls, place.tls)):
        mine.symlink_to(theirs)
    return trial


def _free(ports: Ports) -> Ports:
    """The same addresses, on ports nobody listens on now; sound as it is, since nobody calls."""
    free: list[int] = []
    held: list[socket.socket] = []
    for kind in (socket.SOCK_DGRAM, socket.SOCK_DGRAM, *(socket.SOCK_STREAM,) * 3):
        one = socket.socket(socket.AF_INET, kind)
        one.bind(("127.0.0.1", 0))
        held.append(one)
        free.append(one.getsockname()[1])
    for one in held:
        one.close()
    names = ("trunk_port", "seat_port", "trunk_tls_port", "ami_port", "web_port")
    return replace(ports, **dict(zip(names, free, strict=True)))  # type: ignore[arg-type]


def _troubles(trial: Place) -> list[str]:
    """What it complains of, each thing once."""
    log = trial.var / "log/messages"
    if not log.exists():
        return []
    said = dict.fromkeys(TROUBLE.findall(log.read_text(encoding="utf-8", errors="replace")))
    return [one for one in said if not any(words in one for words in HARMLESS)]


def _not_loaded(switch: Switch, place: Place, rows: Line) -> list[str]:
    """Lines, seats and queues of the rows that it does not know."""
    endpoints, queues = switch.ask_all([("PJSIPShowEndpoints", {}), ("QueueStatus", {})])
    known = {one.get("ObjectName") for one in endpoints} | {one.get("Queue") for one in queues}
    wanted = [f"trunk-{one.code}" for one in carried(rows, place)]
    wanted += [interface(one.extension) for one in rows.seats] + [one.code for one in rows.queues]
    return [_("交换机没有读进 %(name)s") % {"name": name} for name in wanted if name not in known]
