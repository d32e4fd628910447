"""What WeChat takes in a field of a template, whose name begins with its kind: thing2, time3, character_string1.

Source: 微信开放文档, 公众号, 模板消息接口, “类目模板消息”, 参数值内容限制说明
(https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html). A value that
breaks them is refused there as a whole message (47003). Fields of other names (keyword1, remark, const1) are sent as
they are: nothing is said of what they take.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from yixian.ground.placed import filled, places_in

_DAY = r"(\d{4}年(\d{1,2}月(\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|(\d{4}[-/.])?\d{1,2}[-/.]\d{1,2})"
_HOUR = r"\d{1,2}:\d{2}(:\d{2})?"
_TIME, _DATE = rf"({_DAY} ?)?{_HOUR}", rf"{_DAY}( ?{_HOUR})?"
# Places that hold words of the city or of a person, which no field of signs alone takes.
WORDS = frozenset({"subject", "text", "content", "title", "department", "outcome", "result", "signature"})


class NotTaken(ValueError):
    """WeChat would refuse this value: what it takes, in Chinese and in English."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"{kind.chinese} / {kind.english}")
        self.chinese, self.english = kind.chinese, kind.english


@dataclass(frozen=True)
class Kind:
    """`most` signs that match `signs`; what is longer is cut where words may be, with `ends` as the last sign."""

    chinese: str
    english: str
    most: int
    signs: str
    cut: bool = False
    ends: str = ""


KINDS = {
    "thing": Kind("20 个以内字符", "up to 20 signs", 20, r"[^\r\n\t]*", cut=True, ends="…"),
    "phrase": Kind("5 个以内汉字", "up to 5 Chinese characters", 5, r"[\u4e00-\u9fff]*", cut=True),
    "name": Kind("10 个以内汉字", "up to 10 Chinese characters", 10, r"[^\d\r\n\t]*", cut=True),
    "character_string": Kind(
        "32 位以内数字、字母或符号", "up to 32 digits, letters or signs", 32, r"[\x20-\x7e]*"
    ),
    "number": Kind("32 位以内数字", "up to 32 digits", 32, r"\d+(\.\d+)?"),
    "letter": Kind("32 位以内字母", "up to 32 letters", 32, r"[A-Za-z]*"),
    "symbol": Kind("5 位以内符号", "up to 5 signs that are no letters", 5, r"[^\w\s]*"),
    "time": Kind(
        "时间，如 15:01 或 2019年10月1日 15:01",
        "a time, such as 15:01 or 2019-10-01 15:01",
        40,
        f"{_TIME}(~{_TIME})?",
    ),
    "date": Kind("日期，如 2019年10月1日", "a date, such as 2019-10-01", 40, f"{_DATE}(~{_DATE})?"),
    "amount": Kind("金额，如 ￥100元", "an amount of money", 13, r"[^\w\s]?\d{1,10}(\.\d+)?元?"),
    "phone_number": Kind("17 位以内电话号码", "a telephone number of up to 17 digits", 17, r"[\d+()\- ]+"),
    "car_number": Kind(
        "8 位以内车牌号",
        "a number plate of up to 8 signs",
        8,
        r"[\u4e00-\u9fff]?[A-Za-z0-9]*[\u4e00-\u9fff]?",
    ),
}
_NAME = re.compile(r"([a-z_]+?)\d+")


def kind_of(field: str) -> Kind | None:
    """The kind of a field by its name; None where WeChat says nothing of it."""
    found = _NAME.fullmatch(field)
    return KINDS.get(found[1]) if found else None


def fitted(field: str, value: str) -> str:
    """The value as WeChat takes it in this field, cut where it is too long; `NotTaken` where it cannot be."""
    kind = kind_of(field)
    if kind is None:
        return value
    if kind.cut:
        value = " ".join(value.split())
        if len(value) > kind.most:
            value = value[: kind.most - len(kind.ends)] + kind.ends
    if len(value) > kind.most or not re.fullmatch(kind.signs, value):
        raise NotTaken(kind)
    return value


def check_field(field: str, text: str) -> None:
    """`NotTaken` for a text with places that this field can never take, whatever stands in them."""
    kind, places = kind_of(field), places_in(text)
    if kind is None:
        return
    if not places:
        if fitted(field, text) != text:
            raise NotTaken(kind)
    elif len(filled(text, dict.fromkeys(places, ""))) > kind.most or (
        not kind.cut and WORDS.intersection(places)
    ):
        raise NotTaken(kind)
