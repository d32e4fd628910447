"""Masking: what is shown of a name, a number or a text to somebody who may not see it whole.

Masking leans to hiding too much: a long number that is nobody's is hidden with the rest. Hotline numbers
such as 12345 stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# The surnames of two characters that are common enough to meet (the list of the 百家姓 and later censuses).
_LONG_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛夏侯东方皇甫尉迟公孙慕容令狐宇文长孙司徒司空端木独孤南宫西门"
        "闻人太史申屠轩辕呼延钟离澹台公冶宗政濮阳淳于单于赫连仲孙万俟拓跋百里东郭鲜于第五",
    )
)

# What people write between the digits of a number, invisible joiners included.
_SEP = r"[ \t\u00a0\u3000\-‐‑‒–—.·_\u200b-\u200d\u2060\ufe0f]"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"

_PATTERN = re.compile(
    rf"""
    (?P<email>[A-Za-z0-9._%+\-]{{1,64}}@(?:[A-Za-z0-9\-]{{1,63}}\.){{1,8}}[A-Za-z]{{2,24}})
  | (?P<plate>[{_PROVINCES}][A-HJ-NP-Za-hj-np-z][ ·•.\-]?(?=[A-Za-z]{{0,5}}[0-9])
        [A-HJ-NP-Za-hj-np-z0-9]{{4,5}}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳领])(?![A-Za-z0-9])
  | (?P<person>(?<!\d)\d{{6}}{_SEP}{{0,2}}(?:19|20)\d\d{_SEP}?[01]\d{_SEP}?[0-3]\d
        {_SEP}{{0,2}}\d{{3}}{_SEP}?[\dXx](?![\dA-Za-z])
      | (?<!\d)\d{{14,17}}[Xx])
  | (?P<mobile>(?<!\d)(?:(?:\+|00)?86{_SEP}{{0,2}})?
        (?:1[3-9]\d{_SEP}{{1,2}}\d{{4}}{_SEP}{{1,2}}\d{{4}}
          | (?<!\d[\-.])1{_SEP}?[3-9](?:{_SEP}?\d){{9}})(?!\d))
  | (?P<line>(?<!\d)(?:\+86{_SEP}{{0,2}}[1-9]\d{{1,2}}|[(（]?0\d{{2,3}}[)）]?)
        {_SEP}{{0,2}}\d{{3,4}}{_SEP}?\d{{4}}(?!\d))
  | (?P<card>(?<!\d)[3-9]\d{{3}}(?:{_SEP}\d{{4}}){{3}}(?:{_SEP}?\d{{1,3}})?(?!\d)
      | \d{{11,}})
  | (?P<passport>(?<![A-Za-z0-9])[A-Za-z]{{1,2}}\d{{7,8}}(?![A-Za-z0-9]))
  | (?P<label>(?:电话|手机|座机|联系方式|致电|号码|[Tt][Ee][Ll]|[Pp]hone|QQ|qq|微信号?)
        (?:号码?)?[是为:：. \t]{{0,4}})
        (?P<labelled>\d(?:{_SEP}?\d){{5,9}}(?!\d)
          | (?<=[信号:： ])[A-Za-z][A-Za-z0-9_\-]{{5,39}}(?![A-Za-z0-9]))
    """,
    re.VERBOSE,
)
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_NON_DIGIT = re.compile(r"\D+")


def mask_name(name: str) -> str:
    """王小明 → 王**, 欧阳修 → 欧阳*, John Smith → J** S**; at most two stars, so that length tells little."""
    name = name.strip()
    if len(name) < 2:
        return "*" if name else ""
    if name.isascii():
        return " ".join(part[0] + "**" for part in name.split())
    kept = 2 if len(name) > 2 and name[:2] in _LONG_SURNAMES else 1
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
    QQ names, and the given `names` masked. Full-width and other digits count as digits. Never raises.
    """
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, mask_name(name))
    # A shadow of equal length is searched, so that all that is not masked stays as it was written.
    shadow = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    parts = []
    end = 0
    for match in _PATTERN.finditer(shadow):
        parts += [text[end : match.start()], _masked(match)]
        end = match.end()
    return "".join([*parts, text[end:]])


def kinds_in(text: str) -> set[str]:
    """The kinds of what `mask_text` would mask in `text`: email, plate, person, mobile, line, card, passport …"""
    shadow = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    return {match.lastgroup or "" for match in _PATTERN.finditer(shadow)}


def _masked(match: re.Match[str]) -> str:
    found = match[0]
    match match.lastgroup:
        case "email":
            return mask_email(found)
        case "plate":
            return mask_plate(found)
        case "person" | "passport":
            return mask_id(found)
        case "mobile" | "line":
            return mask_phone(found)
        case "labelled":
            hidden = match["labelled"]
            return match["label"] + ("*" * (len(hidden) - 2) + hidden[-2:])
        case _:
            return mask_card(found)


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(digit)) for digit in _NON_DIGIT.sub("", text))
