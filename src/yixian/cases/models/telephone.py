"""Telephone numbers in the one form in which they are kept and found."""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line

HOTLINE_DIGITS = re.compile(r"\A\d{3,6}\Z")


def normal_telephone(typed: str, *, field: str = "telephone") -> str:
    """A telephone number as digits with the country code (8613812345678), "" for none.

    Numbers without an area code are the city's own (`Installation.area_code`). Raises a `Refusal` for anything
    else.
    """
    from yixian.people.queries import installation  # the app registry is not ready when this file is imported

    typed = clean_line(typed)
    if not typed:
        return ""
    digits = re.sub(r"[\s\-()（）]", "", typed)
    if HOTLINE_DIGITS.match(digits):
        return digits
    if re.fullmatch(r"[2-8]\d{6,7}", digits):
        city = installation()
        digits = (city.area_code if city is not None else "") + digits
    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Refusal(_("电话号码不对，请填手机号，或带区号的固定电话。"), field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


MOBILE_DIGITS = 13  # 86 and the eleven digits of a mobile number


def dialled(telephone: str) -> str:
    """A normal number as one dials it in the country: 13812345678 for 8613812345678, 0351… for 86351…."""
    if not telephone.startswith("86") or len(telephone) < MOBILE_DIGITS - 3:
        return telephone
    mobile = telephone.startswith("861") and len(telephone) == MOBILE_DIGITS
    return telephone[2:] if mobile else "0" + telephone[2:]
