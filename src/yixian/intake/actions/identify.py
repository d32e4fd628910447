"""Finding who asks: the citizen known by the same telephone number and name, else a new one."""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Citizen, Identity, hash_telephone
from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line
from yixian.intake.queries import area_code

HOTLINE_DIGITS = re.compile(r"\A\d{3,6}\Z")


def normal_telephone(typed: str, *, field: str = "telephone") -> str:
    """A telephone number as digits with the country code (8613812345678), "" for none.

    Numbers without an area code are the city's own (`Installation.area_code`). Raises a `Refusal` for anything else.
    """
    typed = clean_line(typed)
    if not typed:
        return ""
    digits = re.sub(r"[\s\-()（）]", "", typed)
    if HOTLINE_DIGITS.match(digits):
        return digits
    if re.fullmatch(r"[2-8]\d{6,7}", digits):
        digits = area_code() + digits
    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Refusal(_("电话号码不对，请填手机号，或带区号的固定电话。"), field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


def identify(identity: Identity, *, kind: str = Citizen.Kind.PERSON, invented: bool = False) -> Citizen:
    """The citizen of this identity: one known by the same number and name, else a new row.

    Somebody who leaves nothing is a new anonymous citizen each time, so that strangers are never joined.
    """
    if identity.telephone:
        known = Citizen.objects.filter(telephone_hash=hash_telephone(identity.telephone)).order_by("-id")[:20]
        for citizen in known:
            if citizen.identity == identity:
                return citizen
    citizen = Citizen.with_identity(identity, kind=kind, invented=invented)
    citizen.save(force_insert=True)
    return citizen
