"""What stands on an operator's statement 运营月报 on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models.letterhead import default_letterhead
from yixian.cases.papers import day, moment
from yixian.ground.papers import Fact, Grid, Paper, Part
from yixian.ground.text import listed
from yixian.people.models import Actor, Organisation
from yixian.staffing.models import Statement
from yixian.staffing.statement import ITEMS, Item, Numbers, value_text, worst_words

Told = tuple[Numbers, Mapping[str, Any], Statement | None]


def statement_paper(actor: Actor, organisation: Organisation, month: date, told: Told) -> Paper:
    """The numbers as one grid; nobody is named but who issued it and who took it along."""
    numbers, facts, issued = told
    rows = tuple(
        (str(item.name), value_text(item, numbers[code]), _sides(item, numbers[code]))
        for code, item in ITEMS.items()
        if code in numbers
    )
    issuer = default_letterhead("").issuer
    return Paper(
        issuer=issuer if issued else replace(issuer, signature=""),
        name=_("运营月报"),
        number=f"{organisation.code}-{month:%Y-%m}",
        facts=(
            Fact(_("运营单位"), organisation.name),
            Fact(_("月份"), f"{month:%Y-%m}"),
            Fact(_("签发"), issued.issued_by.name if issued else _("未签发，数字还会变")),
            Fact(_("签发时间"), moment(issued.issued_at) if issued else "—"),
            Fact(_("服务的队列"), listed(facts.get("queues", ())) or "—", wide=True),
        ),
        parts=(
            Part(_("数字"), grid=Grid((_("项目"), _("数值"), _("分子 / 分母")), rows)),
            Part(_("说明"), "\n".join(notes(facts))),
        ),
        signed_on=day(issued.issued_at) if issued else "",
        notes=(_("%(name)s 于 %(at)s 取用。") % {"name": actor.name, "at": moment(timezone.now())},),
    )


def _sides(item: Item, numbers: list[int | None]) -> str:
    """What was divided by what, in numbers and words."""
    up, down = numbers
    words = [f"{up or 0:,} {item.up.words}"]
    if item.down is not None:
        words.append(f"{down or 0:,} {item.down.words}")
    return " / ".join(words)


def inspected_words(facts: Mapping[str, Any]) -> str:
    """How inspection of the operator's seats went; a statement issued before there was any says so."""
    judged, passed, fatal = facts.get("inspected") or (0, 0, 0)
    if not judged:
        return _("质检：这个月没有评定的通话和工单。")
    told = {"judged": judged, "passed": passed, "share": f"{passed / judged:.1%}", "fatal": fatal}
    return _("质检：评定 %(judged)d 件，合格 %(passed)d 件（%(share)s），致命差错 %(fatal)d 件。") % told


def notes(facts: Mapping[str, Any]) -> list[str]:
    """What a reader has to know of the numbers."""
    found = [
        _(
            "呼入：由本单位人员接听的，和没有人接、最后在本单位所服务的队列里等待的；按来电时间统计，数字出自交换机的通话记录。"
        ),
        _("班次和到岗：分钟数；在线出自交换机的记录。"),
        inspected_words(facts),
    ]
    if worst := worst_words(facts):
        found.append(_("最差 24 小时：%(span)s") % {"span": worst})
    if facts.get("shared"):
        found.append(_("这些队列同时有其他单位的座席服务，没有人接的呼入各家都计入。"))
    return found
