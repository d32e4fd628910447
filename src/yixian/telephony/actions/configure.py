from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from yixian.ground.errors import Refusal
from yixian.telephony.config import Rendered, render
from yixian.telephony.engine import Engine
from yixian.telephony.passwords import passwords_for
from yixian.telephony.place import Place, write
from yixian.telephony.queries import Line, line
from yixian.telephony.switch import READERS, Switch

UNREAD = "unread"
START = "start"  # what a service runs, who does not run this program
MOMENT = 0.5  # seconds between a file's being written and its being in place, generously
NO_ENGINE = "还没有 Asterisk：请先执行 yixian telephony up / no Asterisk yet: run yixian telephony up"


@dataclass(frozen=True)
class Configured:
    """Which files are new, whether a running switch has read them, and what is doubtful."""

    changed: list[str]
    reloaded: bool
    warnings: list[str]


def configure(place: Place, engine: Engine, rows: Line | None = None) -> Configured:
    """Bring the switch's files up to the rows, and a running switch up to its files; without a change nothing is done.

    `Refusal` where a row cannot be said in a configuration: the files, and the switch, stay as they were.
    """
    with place.alone():
        return configure_alone(place, engine, rows)


def configure_alone(place: Place, engine: Engine, rows: Line | None = None) -> Configured:
    """As `configure`, for whoever is `alone` already."""
    if not engine.is_whole():
        raise Refusal(NO_ENGINE)
    rows = rows if rows is not None else line()
    place.make()
    passwords = passwords_for(place, [one.extension for one in rows.seats])
    rendered = render(rows, place, place.ports(), passwords, modules=engine.modules, sbin=engine.sbin)
    switch = Switch(place)
    changed = [name for name, text in rendered.files.items() if not _holds(place.etc / name, text)]
    # Marked before anything is written: whoever is killed here, or finds the switch deaf, leaves it to the next one.
    unread = list(dict.fromkeys([*unread_files(place), *changed]))
    write(place.folder / UNREAD, " ".join(unread))
    # Sounds first: a configuration must not name one that is not there yet.
    sounds = _copy(rendered, place, engine)
    for name in changed:
        write(place.etc / name, rendered.files[name])
    write(place.etc / START, switch.start_script(engine))
    if not unread or switch.process() is None:
        return Configured(sounds + changed, False, rendered.warnings)
    switch.reload(unread)
    later = [name for name in unread if name not in READERS]
    write(place.folder / UNREAD, " ".join(later))
    told = {"files": " ".join(later)}
    waiting = [_("%(files)s 要停下再启动才生效：yixian telephony down，再 up。") % told] if later else []
    return Configured(sounds + changed, later != unread, rendered.warnings + waiting)


def unread_files(place: Place) -> list[str]:
    """What was written and not yet read by a running switch. One that began afterwards has read it at its start."""
    path = place.folder / UNREAD
    named = path.read_text(encoding="utf-8").split() if path.exists() else []
    try:
        began = (place.var / "run/asterisk.pid").stat().st_mtime
    except OSError:
        return named
    return [one for one in named if not _is_older(place.etc / one, began - MOMENT)]


def _is_older(path: Path, moment: float) -> bool:
    return path.exists() and path.stat().st_mtime < moment


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def keep_in_step(now: datetime) -> Iterator[str]:
    """The sweep: what the back office changed reaches a running switch within a minute, and no call is dropped."""
    place = Place.of_this_system()
    switch = Switch(place)
    if switch.process() is None:
        return
    done = configure(place, Engine(place.engine))
    if done.reloaded:
        yield _("话务配置已更新：%(files)s") % {"files": " ".join(done.changed)}


def _copy(rendered: Rendered, place: Place, engine: Engine) -> list[str]:
    """Lay the sounds and the switch's documentation where it looks for them; what was new."""
    there = place.share / "sounds/zh"
    changed = [name for name, source in rendered.sounds.items() if _copied(source, there / name)]
    documentation = place.share / "documentation"
    if not documentation.is_symlink() or documentation.readlink() != engine.documentation:
        documentation.unlink(missing_ok=True)
        documentation.symlink_to(engine.documentation)
    return changed


def _copied(source: Path, target: Path) -> bool:
    content = source.read_bytes()
    if target.exists() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, part)
    part.rename(target)
    return True
