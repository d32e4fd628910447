"""Which recording says an announcement: the city's own, else the product's."""

from __future__ import annotations

import wave
from pathlib import Path

from django.utils.translation import gettext as _

from yixian.ground.errors import Refusal
from yixian.telephony.config.lines import word
from yixian.telephony.place import PROMPTS, Place
from yixian.telephony.queries import Line

RATE = 8000


def sounds_of(line: Line, place: Place) -> tuple[dict[str, str], dict[str, Path], list[str]]:
    """By code what the switch calls the recording; the files by their name there; what is missing, in words."""
    said: dict[str, str] = {}
    files = {str(path.relative_to(PROMPTS)): path for path in sorted(PROMPTS.rglob("*.alaw"))}
    missing: list[str] = []
    for one in line.announcements:
        own = place.sounds / f"{word(one.sound)}.wav"
        if own.exists():
            _check(own)
            files[f"city/{one.sound}.wav"] = own
            said[one.code] = f"city/{one.sound}"
        elif f"{one.sound}.alaw" in files:
            said[one.code] = one.sound
        else:
            missing.append(
                _("提示音“%(name)s”没有录音，用默认的代替：请把 %(file)s 放进 %(folder)s。")
                % {"name": one.name, "file": own.name, "folder": own.parent}
            )
    return said, files, missing


def _check(path: Path) -> None:
    """`Refusal` unless the file is a WAV the switch can play: 8 kHz, one channel, 16 bits."""
    try:
        with wave.open(str(path)) as file:
            fits = (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
    except (wave.Error, EOFError):
        fits = False
    if not fits:
        raise Refusal(_("%(file)s 不能播放：请存成 WAV，8000 Hz、单声道、16 位。") % {"file": path.name})
