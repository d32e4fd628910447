"""Telephone numbers in the one form in which they are kept and found."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line

# Who may stand as a caller without an area code: 110, 119, 120, 122, 12345 and their like, 10086, 95588, 961234.
SERVICE = re.compile(r"1[12]\d|1[02]\d{3}|9[56]\d{3,4}")
LOCAL = re.compile(r"[2-8]\d{6,7}")
SEPARATORS = re.compile(r"[\s\-‐‑–—.·()]")
CHINA, SHORTEST_IN_CHINA = 86, 10  # an area code and its number, or 400 and its number


def normal_telephone(typed: str, *, field: str = "telephone") -> str:
    """A telephone number as digits with the country code (8613812345678), "" for none; a service number as it is.

    Numbers without an area code are the city's own (`Installation.area_code`). A number that nobody can have by the
    numbering plan of its country is a `Refusal`: letters, a digit too many or too few, a prefix never given out.
    """
    digits = SEPARATORS.sub("", unicodedata.normalize("NFKC", clean_line(typed)))
    if not digits or SERVICE.fullmatch(digits):
        return digits
    if LOCAL.fullmatch(digits):
        digits = _area_code(field) + digits
    try:
        # The library reads letters as the keys of a telephone: O would become a 6.
        number = phonenumbers.parse(digits, "CN") if re.fullmatch(r"\+?[0-9]+", digits) else None
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not _is_given_out(number):
        raise Refusal(_("电话号码不对，请填手机号，或带区号的固定电话。"), field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


def _area_code(field: str) -> str:
    """The city's own, for a number typed without one; without it the number would be somebody else's."""
    from yixian.people.queries import installation  # the app registry is not ready when this file is imported

    city = installation()
    if city is None or not city.area_code:
        raise Refusal(_("请在号码前加区号：系统里还没有设定本市的区号。"), field=field)
    return city.area_code


def _is_given_out(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the numbering plan of its country knows it; in China not one that lacks its area code."""
    digits = phonenumbers.national_significant_number(number)
    if number.country_code == CHINA and len(digits) < SHORTEST_IN_CHINA:
        return False
    return phonenumbers.is_valid_number(number)


NO_AREA = ("86400", "86800")  # numbers of the whole country, dialled without a 0
SHORTEST_ABROAD = 7
MOBILE_DIGITS = 13  # 86 and the eleven digits of a mobile number


def is_mobile(telephone: str) -> bool:
    """Whether a normal number is a mobile one of this country, which takes text messages."""
    return telephone.startswith("861") and len(telephone) == MOBILE_DIGITS and telephone[3] > "2"


def dialled(telephone: str) -> str:
    """A normal number as one dials it in the country: 13812345678 for 8613812345678, 0351… for 86351…, 400… for
    86400….
    """
    if not telephone.startswith("86") or len(telephone) < MOBILE_DIGITS - 3:
        return telephone
    mobile = telephone.startswith("861") and len(telephone) == MOBILE_DIGITS
    return telephone[2:] if mobile or telephone.startswith(NO_AREA) else "0" + telephone[2:]


def readable(telephone: str) -> str:
    """A normal number as people write it: 138 1234 5678, 0351-5550001, 010-65529988, 400 123 4567; of another country
    +44 20 7946 0018.
    """
    if telephone.startswith("86") and len(telephone) > SHORTEST_IN_CHINA:
        digits = dialled(telephone)
        if digits.startswith("0"):
            area = 3 if digits[1] in "12" else 4
            return f"{digits[:area]}-{digits[area:]}"
        return f"{digits[:3]} {digits[3:-4]} {digits[-4:]}"
    if len(telephone) < SHORTEST_ABROAD:
        return telephone  # a service number
    try:
        number = phonenumbers.parse(f"+{telephone}")
    except phonenumbers.NumberParseException:
        return telephone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
