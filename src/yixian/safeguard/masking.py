"""Masking: what is shown of a name, a number or a text to somebody who may not see it whole.

Masking leans to hiding too much: a long number that is nobody's is hidden with the rest. Hotline numbers
such as 12345 and the numbers of cases stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from yixian.safeguard.found import Found, replaced
from yixian.safeguard.surnames import LONG_SURNAMES

# What people write between the digits of a number, invisible joiners included.
_SEP = r"[ \t\u00a0\u3000\-‐‑‒–—.·_\u200b-\u200d\u2060\ufe0f]"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_PLATE = "A-HJ-NP-Za-hj-np-z"

_PATTERN = re.compile(
    rf"""
    (?P<email>[A-Za-z0-9._%+\-]{{1,64}}@(?:[A-Za-z0-9\-]{{1,63}}\.){{1,8}}[A-Za-z]{{2,24}})
  | (?P<plate>[{_PROVINCES}][ ·•.\-]?[{_PLATE}][ ·•.\-]{{0,2}}(?=[A-Za-z]{{0,5}}[0-9])
        [{_PLATE}0-9]{{4,5}}[{_PLATE}0-9挂学警港澳领])(?![A-Za-z0-9])
  # A number of a case begins with its day; 400 and 800 numbers are firms' own. Both are for everybody.
  | (?P<public>(?<!\d)(?:20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{{6,9}}
      | [48]00{_SEP}?\d{{3}}{_SEP}?\d{{4}})(?![\dXx]))
  | (?P<person>(?<!\d)\d{{6}}{_SEP}{{0,2}}(?:19|20)\d\d{_SEP}?[01]\d{_SEP}?[0-3]\d
        {_SEP}{{0,2}}\d{{3}}{_SEP}?[\dXx](?![\dA-Za-z])
      | (?<!\d)[1-8]\d{{5}}{_SEP}\d{{6}}{_SEP}\d{{3}}(?!\d)
      | (?<!\d)\d{{14,17}}[Xx])
  | (?P<mobile>(?<!\d)(?:(?:\+|00)?86{_SEP}{{0,2}})?
        (?:1[3-9]\d{_SEP}{{1,3}}\d{{4}}{_SEP}{{1,3}}\d{{4}}
          | (?<!\d[\-.])1{_SEP}?[3-9](?:{_SEP}?\d){{9}})(?!\d))
  | (?P<line>(?<!\d)(?:\+86{_SEP}{{0,2}}[1-9]\d{{1,2}}|[(（]?0\d{{2,3}}[)）]?)
        {_SEP}{{0,2}}\d{{3,4}}{_SEP}?\d{{4}}(?!\d))
  | (?P<card>(?<!\d)[3-9]\d{{3}}(?:{_SEP}\d{{4}}){{3}}(?:{_SEP}?\d{{1,3}})?(?!\d)
      | (?<!\d)(?!(?:19|20)\d\d{_SEP})(?=(?:\d{_SEP}?){{15}})\d{{3,6}}(?:{_SEP}\d{{2,6}}){{2,5}}(?!\d)
      | \d{{11,}})
  | (?P<passport>(?<![A-Za-z0-9])[A-Za-z]{{1,2}}\d{{7,8}}(?![A-Za-z0-9]))
  | (?P<label>(?:电话|手机|座机|固话|联系方式|致电|回电|拨打|请打|请回|号码|[Tt][Ee][Ll]|[Pp]hone
        |QQ群?|qq群?|扣扣|[微薇Vv]信号?|[Vv][Xx]|[Ww][Xx])(?:号码?)?[是为:. \t]{{0,4}})
        (?P<labelled>(?!1[0-2]\d{{1,3}}(?!\d))\d(?:{_SEP}?\d){{5,9}}(?!{_SEP}{{0,2}}\d)
          | (?:(?<=[号:])|(?=[A-Za-z]{{1,40}}[0-9_\-]))[A-Za-z][A-Za-z0-9_\-]{{5,39}}(?![A-Za-z0-9]))
    """,
    re.VERBOSE,
)
_SPOKEN = {
    spoken: digit
    for digit, ways in enumerate(
        ("〇零洞", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒拐", "八捌", "九玖勾")
    )
    for spoken in ways
}
# So many digits one by one are a number that somebody spoke, not a count or a year.
_SPOKEN_NUMBER = re.compile(rf"[\d{''.join(_SPOKEN)}](?:{_SEP}{{0,2}}[\d{''.join(_SPOKEN)}]){{6,}}")
_WIDE = re.compile("[\uff01-\uff5e]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_NON_DIGIT = re.compile(r"\D+")


def mask_name(name: str) -> str:
    """王小明 → 王**, 欧阳修 → 欧阳*, John Smith → J** S**; at most two stars, so that length tells little."""
    name = name.strip()
    if len(name) < 2:
        return "*" if name else ""
    if name.isascii():
        return " ".join(part[0] + "**" for part in name.split())
    kept = 2 if len(name) > 2 and name[:2] in LONG_SURNAMES else 1
    return name[:kept] + "*" * min(len(name) - kept, 2)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678, 0351-4123456 → 0351*****56; the country code +86 is dropped.

    Of anything shorter than a fixed line only the last two digits stay, of fewer than five nothing.
    """
    digits = _digits(phone)
    bare = re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", digits)
    if re.fullmatch(r"1[3-9]\d{9}", bare):
        return f"{bare[:3]}****{bare[-4:]}"
    if digits.startswith("0") and 10 <= len(digits) <= 12:
        area = 3 if digits[1] in "12" else 4
        return digits[:area] + "*" * (len(digits) - area - 2) + digits[-2:]
    if len(digits) < 5:
        return "*" * len(digits)
    return "*" * (len(digits) - 2) + digits[-2:]


def mask_id(number: str) -> str:
    """An identity or passport number with its first three and last two characters: 140*************1X."""
    number = re.sub(rf"{_SEP}", "", number)
    if len(number) < 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def mask_card(number: str) -> str:
    """A bank card or other long number with its last four digits."""
    digits = _digits(number)
    return "*" * (len(digits) - 4) + digits[-4:] if len(digits) > 7 else "*" * len(digits)


def mask_email(address: str) -> str:
    """zhang@example.com → z***@example.com; a long number in the domain is hidden too."""
    local, at, domain = address.partition("@")
    domain = re.sub(r"\d{7,}", lambda digits: mask_card(digits[0]), domain)
    return f"{local[:1]}***{at}{domain}"


def mask_plate(plate: str) -> str:
    """晋A12345 → 晋A****5."""
    return f"{plate[:2]}****{plate[-1:]}"


def mask_text(text: str, names: Iterable[str] = ()) -> str:
    """`text` with telephone, identity, passport and card numbers, e-mail addresses, number plates, WeChat and
    QQ names, and the given `names` masked. Full-width and other digits count as digits, and so do those spoken one
    by one (一三八…). Doors stay: whoever handles the matter has to find the place. Never raises.
    """
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, mask_name(name))
    return replaced(text, numbers_in(text))


def kinds_in(text: str) -> set[str]:
    """The kinds of what `mask_text` would mask in `text`: email, plate, person, mobile, line, card, passport …"""
    return {one.kind for one in numbers_in(text)}


def numbers_in(text: str) -> list[Found]:
    """Each number, address and account of a person in `text`, in order, with what `mask_text` leaves of it."""
    return [
        Found(*match.span(kind), kind, _masked(kind, match[kind]))
        for match in _PATTERN.finditer(shadow_of(text))
        if (kind := match.lastgroup or "") != "public"
    ]


def shadow_of(text: str) -> str:
    """`text` with every digit and letter in plain writing, character for character, to be searched in its stead."""
    if text.isascii():
        return text
    shadow = _WIDE.sub(lambda wide: chr(ord(wide[0]) - 0xFEE0), text)
    shadow = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), shadow)
    return _SPOKEN_NUMBER.sub(lambda spoken: "".join(str(_SPOKEN.get(one, one)) for one in spoken[0]), shadow)


def _masked(kind: str, found: str) -> str:
    match kind:
        case "email":
            return mask_email(found)
        case "plate":
            return mask_plate(re.sub(r"[ ·•.\-]", "", found))
        case "person" | "passport":
            return mask_id(found)
        case "mobile" | "line":
            return mask_phone(found)
        case "labelled":
            return "*" * (len(found) - 2) + found[-2:]
        case _:
            return mask_card(found)


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(digit)) for digit in _NON_DIGIT.sub("", text))
