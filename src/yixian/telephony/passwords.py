"""The random passwords of the switch: one for the program, one for each seat's telephone. In no row and no backup."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from yixian.ground.errors import Refusal
from yixian.telephony.place import Place, write

BYTES = 24


def _random() -> str:
    return secrets.token_urlsafe(BYTES)


@dataclass
class Passwords:
    """`ami` is the program's own, `seats` those of telephones by extension; `callers` keys the hashes of numbers."""

    ami: str = field(default_factory=_random)
    seats: dict[str, str] = field(default_factory=dict)
    callers: str = field(default_factory=_random)


def kept_ami_password(place: Place) -> str:
    """The program's own; "" where there is none yet."""
    try:
        return str(json.loads((place.folder / "passwords.json").read_text(encoding="utf-8"))["ami"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def kept_callers_secret(place: Place) -> str:
    """What the switch's hashes of callers' numbers are keyed with; "" before it was first configured."""
    try:
        return str(json.loads((place.folder / "passwords.json").read_text(encoding="utf-8"))["callers"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def kept_seat_password(place: Place, extension: str) -> str:
    """What a seat signs in with; "" where the switch has not been configured with it yet."""
    try:
        return str(
            json.loads((place.folder / "passwords.json").read_text(encoding="utf-8"))["seats"][extension]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def passwords_for(place: Place, extensions: Iterable[str]) -> Passwords:
    """Those kept at `place`, one for each of the seats and none for others. `Refusal` where the file is damaged."""
    path = place.folder / "passwords.json"
    try:
        kept = Passwords(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Passwords()
    except (ValueError, TypeError):
        raise Refusal(
            f"{path} 读不懂：请删除它，再执行 yixian telephony config；每部座席话机都要换成新密码"
            f" / it cannot be read: delete it and run yixian telephony config; every telephone gets a new password"
        ) from None
    kept.seats = {one: kept.seats.get(one) or _random() for one in sorted(extensions)}
    write(path, json.dumps(asdict(kept), indent=1))
    return kept


def renew(place: Place, extension: str) -> None:
    """Forget a seat's password, so that the next configuration makes a new one."""
    path = place.folder / "passwords.json"
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        kept["seats"].pop(extension, None)
        write(path, json.dumps(kept, indent=1))
