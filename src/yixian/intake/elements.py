"""The five elements of what a citizen tells: when, where, who, what happened, what is wished.

Source: docs/domain.md, "Fields of a case". Which of them are there is told beside the form while the seat types;
nothing is refused for one that lacks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.cases.models import Kind
from yixian.directory.models import Area

ENOUGH = 10  # letters: less is a title, not what happened
# Words by which a time, a place, a person, a wish shows in the text itself. Plain lists: a seat sees at once why.
TIME = re.compile(
    r"\d+[月日号点时:：]|今[天早晚年日]|昨|前天|上周|本周|周[一二三四五六日]|星期|上午|下午|中午|凌晨|夜[里间]|晚上|每[天日晚周]"
    r"|[一二三四五六七八九十几半两]个?[天月年周]|长期|一直|近日|最近|刚才|目前|现在"
)
PLACE = re.compile(r"[路街巷道桥村镇乡区院楼园站店场厂校馆]|小区|单元|门口|路口|广场|医院|市场|号线")
PERSON = re.compile(
    r"本人|[我你他她]|业主|居民|邻居|住户|村民|市民|群众|行人|老人|孩子|学生|家长|患者|乘客|司机|车主|商户|商贩|摊贩|租客|工人"
    r"|员工|顾客|施工方|物业|公司|单位|企业|工地|开发商|商家"
)
WISH = re.compile(
    r"希望|要求|请|建议|想|咨询|询问|能否|能不能|是否|可以|怎[么样]|如何|什么|哪|多少|何时|表扬|感谢|尽快|解决|[?？]"
)
# What may lack without anybody asking for it: an enquiry needs no place, a commendation no wish.
NOT_ASKED: dict[str, tuple[str, ...]] = {
    Kind.ENQUIRY: ("time", "place", "who"),
    Kind.SUGGESTION: ("time",),
    Kind.COMMENDATION: ("wish",),
}


@dataclass(frozen=True)
class Element:
    """One of the five: whether it is there, whether this kind of matter asks for it, what to ask the citizen."""

    name: str
    label: str | Promise
    question: str | Promise
    there: bool
    asked: bool


def elements_of(values: dict[str, Any]) -> list[Element]:
    """The five elements, from the cleaned fields of a form that is not finished."""
    told = " ".join(values.get(name) or "" for name in ("title", "content"))
    area = values.get("area")
    there = {
        "time": bool(values.get("happened_at") or TIME.search(told)),
        "place": bool(values.get("address") or _is_near(area) or PLACE.search(told)),
        "who": bool(values.get("accused") or PERSON.search(told)),
        "what": len("".join((values.get("content") or "").split())) >= ENOUGH,
        "wish": bool(values.get("demand") or WISH.search(told)),
    }
    spared = NOT_ASKED.get(values.get("kind") or "", ())
    return [Element(name, label, question, there[name], name not in spared) for name, label, question in FIVE]


def _is_near(area: Area | None) -> bool:
    """A street or what lies in it: a district alone finds nobody's door."""
    return area is not None and area.level not in (Area.Level.CITY, Area.Level.DISTRICT)


FIVE: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("time", _("时间"), _("什么时候的事？现在还这样吗？")),
    ("place", _("地点"), _("在哪里？哪条路、哪个小区、几号？")),
    ("who", _("人物"), _("涉及谁？哪个单位、哪些人？")),
    ("what", _("经过"), _("发生了什么？找过谁，怎么答复的？")),
    ("wish", pgettext_lazy("element", "诉求"), _("希望怎样解决？")),
)
