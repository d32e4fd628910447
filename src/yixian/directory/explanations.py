"""The steps of a due time as sentences in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from yixian.ground.text import listed

Step = dict[str, Any]

# The notes of the calendar's rows, named here so that the catalogue of translations knows them.
FESTIVALS = (
    gettext_noop("元旦"),
    gettext_noop("春节"),
    gettext_noop("清明节"),
    gettext_noop("劳动节"),
    gettext_noop("端午节"),
    gettext_noop("中秋节"),
    gettext_noop("国庆节"),
    gettext_noop("抗战胜利70周年纪念日"),
)


def explain(steps: list[Step]) -> list[str]:
    """One sentence a step; a step written by a later version is left out rather than shown raw."""
    sentences = []
    for step in steps:
        for key, sentence in _SENTENCES.items():
            if key in step:
                sentences.append(sentence(step))
                break
    return sentences


def warnings(steps: list[Step]) -> list[str]:
    """Only the sentences that must be shown loudly: years that the calendar does not know for certain."""
    return explain([step for step in steps if "beyond" in step or "unconfirmed" in step])


def _weekday(day: date) -> str:
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return names[day.weekday()]


def _at(stamp: str) -> str:
    at = datetime.fromisoformat(stamp)
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return _("%(date)s（%(weekday)s）%(clock)s") % {
        "date": f"{at:%Y-%m-%d}",
        "weekday": _weekday(at),
        "clock": clock,
    }


def _day(stamp: str) -> str:
    day = date.fromisoformat(stamp)
    return _("%(date)s（%(weekday)s）") % {"date": stamp, "weekday": _weekday(day)}


def _note(step: Step) -> str:
    return listed(_(one) for one in step.get("note", "").split("、") if one)


def _with_note(step: Step) -> str:
    note = _note(step)
    return _("（%(note)s）") % {"note": note} if note else ""


def amount_words(number: int, unit: str) -> str:
    """So much time in words: "5 working days". `unit` is one of `Unit`."""
    texts = {
        "wd": ngettext("%(number)d个工作日", "%(number)d个工作日", number),
        "wh": ngettext("%(number)d个工作小时", "%(number)d个工作小时", number),
        "hour": ngettext("%(number)d小时", "%(number)d小时", number),
        "minute": ngettext("%(number)d分钟", "%(number)d分钟", number),
    }
    return texts[unit] % {"number": number}


def _rolled(step: Step) -> str:
    why = {
        "evening": _("当天已下班"),
        "early": _("尚未上班"),
        "lunch": _("午休"),
        "weekend": _("周末"),
        "holiday": _("放假"),
    }.get(step["why"], _("不在办公时间"))
    return _("起算时间%(why)s%(note)s，顺延至%(at)s开始") % {
        "why": why,
        "note": _with_note(step),
        "at": _at(step["rolled"]),
    }


def _skipped(step: Step) -> str:
    first, last = step["skipped"]
    if first == last:
        return _("跳过%(day)s%(note)s") % {"day": _day(first), "note": _with_note(step)}
    return _("跳过%(first)s至%(last)s%(note)s") % {"first": first, "last": last, "note": _with_note(step)}


def _counted(step: Step) -> str:
    text = _("计%(amount)s") % {"amount": amount_words(step["count"], step["unit"])}
    return text if step["unit"] in ("wd", "wh") else _("%(text)s，昼夜连续计算") % {"text": text}


# The first key that a step holds says what it is.
_SENTENCES: dict[str, Callable[[Step], str]] = {
    "start": lambda step: _("自%(at)s起算") % {"at": _at(step["start"])},
    "before": lambda step: _("自%(at)s倒推") % {"at": _at(step["before"])},
    "with_lead": lambda step: (
        _("与主办同时到期：%(at)s")
        % {"at": _at(datetime.fromisoformat(step["with_lead"]).replace(tzinfo=None).isoformat())}
    ),
    "rolled_back": lambda step: _("不在办公时间，先退至%(at)s") % {"at": _at(step["rolled_back"])},
    "rolled": _rolled,
    "count": _counted,
    "count_back": lambda step: (
        _("倒推%(amount)s") % {"amount": amount_words(step["count_back"], step["unit"])}
    ),
    "skipped": _skipped,
    "weekends": lambda step: (
        ngettext("跳过%(number)d个周末", "跳过%(number)d个周末", step["weekends"])
        % {"number": step["weekends"]}
    ),
    "worked": lambda step: (
        _("%(day)s为调休上班日%(note)s，计入")
        % {
            "day": _day(step["worked"]),
            "note": _with_note(step),
        }
    ),
    "moved": lambda step: _("到期日%(moved)s不在办公时间，改为%(to)s") % step,
    "beyond": lambda step: _("注意：工作日历中没有%(beyond)d年，暂按周一至周五推算；公布后须重算") % step,
    "unconfirmed": lambda step: _("注意：%(unconfirmed)d年的放假安排尚未正式公布，公布后须重算") % step,
    "due": lambda step: _("到期：%(at)s") % {"at": _at(step["due"])},
}
