"""The switch's whole configuration as text, from a city's rows. The same rows give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import Refusal
from yixian.ground.text import listed
from yixian.telephony.config.conference import conference_files
from yixian.telephony.config.demonstration import with_carrier
from yixian.telephony.config.dialplan import dialplan
from yixian.telephony.config.fixed import AMI_USER, fixed_files
from yixian.telephony.config.queues import queues
from yixian.telephony.config.record import record_files
from yixian.telephony.config.sounds import sounds_of
from yixian.telephony.config.survey import doubt
from yixian.telephony.config.telephones import interface, pjsip
from yixian.telephony.config.trunks import carried, trunk_doubts
from yixian.telephony.passwords import Passwords
from yixian.telephony.place import Place, Ports
from yixian.telephony.queries import Line

__all__ = ["AMI_USER", "Rendered", "doubts", "interface", "render", "trunk_doubts"]

HEAD = "; Written by `yixian telephony` from the rows of the back office: change those, not this file.\n"


@dataclass(frozen=True)
class Rendered:
    """`files` by name, `sounds` to copy by their name there, and `warnings` for whoever looks after it."""

    files: dict[str, str]
    sounds: dict[str, Path]
    warnings: list[str]


def render(
    line: Line, place: Place, ports: Ports, passwords: Passwords, *, modules: Path, sbin: Path
) -> Rendered:
    """The configuration. `Refusal` where a row holds what cannot stand in it, or there is no queue at all."""
    if line.general is None:
        raise Refusal(_("还没有话务队列：请在后台“话务队列”里至少加一个。"))
    line = with_carrier(line, ports)
    said, sounds, warnings = sounds_of(line, place)
    able = replace(line, trunks=carried(line, place))
    files = {
        **fixed_files(place, ports, modules, sbin, passwords.ami),
        **record_files(),
        **conference_files(place.share),
        "pjsip.conf": pjsip(line, place, ports, passwords.seats),
        "queues.conf": queues(line, said),
        "extensions.conf": dialplan(able, said, place.recordings, passwords.callers),
    }
    warnings += trunk_doubts(line, place, timezone.now()) + doubts(line)
    return Rendered({name: HEAD + text for name, text in files.items()}, sounds, warnings)


def doubts(line: Line) -> list[str]:
    """What works, but probably not as it was meant."""
    found = []
    served = {one.queue.code for one in line.serving}
    if not line.trunks:
        found.append(
            _("还没有中继线路：只有演示来电打得进来。")
            if line.is_demonstration
            else _("还没有中继线路：没有电话打得进来。")
        )
    if line.general is None:
        found.append(_("还没有话务队列：来电没有人接。"))
    else:
        astray: dict[str, list[str]] = {}
        for number in line.numbers:
            if line.queue(number.queue) is None:
                astray.setdefault(number.queue or "—", []).append(number.number)
        for code, numbers in astray.items():
            told = {"numbers": listed(numbers), "queue": code, "general": line.general}
            found.append(_("号码 %(numbers)s 的队列“%(queue)s”不在用：来电进“%(general)s”。") % told)
    for number in line.numbers:
        if number.greeting and line.announcement(number.greeting) is None:
            told = {"number": number.number, "code": number.greeting}
            found.append(_("号码 %(number)s 的提示音“%(code)s”不在用：改用默认的问候。") % told)
    if doubt(line):
        found.append(doubt(line))
    for queue in line.queues:
        if queue.code not in served and line.onward(queue) is None:
            found.append(_("队列“%(queue)s”没有座席，也不溢出：来电会一直等着。") % {"queue": queue})
    return found
