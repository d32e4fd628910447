"""How the switch knows a caller without holding a number: by a keyed hash of it, worked out in the dialplan."""

from __future__ import annotations

import hashlib

from yixian.telephony.config.lines import word

COUNTRY = "86"
LANDLINE = 10  # digits of an area code without its nought, and a number


def key_of(secret: str, delivered: str) -> str:
    """What stands in the switch's own database for a number as a carrier delivers it."""
    return hashlib.sha1(f"{secret}{delivered}".encode(), usedforsecurity=False).hexdigest()


def keys_line(secret: str) -> str:
    """Of the dialplan's globals: what the hashes are keyed with."""
    return f"CALLERS={word(secret)}\n"


# The same, of the caller's number in the dialplan; 40 small hexadecimal digits on Asterisk 16 to 22.
KEY = "${SHA1(${CALLERS}${CALLERID(num)})}"


def delivered_as(telephone: str, area_code: str) -> list[str]:
    """How carriers may deliver a normal number (8613812345678): with the country's code or without, with a nought."""
    if not telephone.startswith(COUNTRY) or len(telephone) < len(COUNTRY) + LANDLINE - 1:
        return [telephone]
    inland = telephone.removeprefix(COUNTRY)
    forms = [inland, f"0{inland}", telephone, f"+{telephone}", f"00{telephone}"]
    area = area_code.removeprefix("0")
    if area and inland.startswith(area) and not inland.startswith("1"):
        forms.append(inland.removeprefix(area))
    return forms
