"""Suggestions worth adopting: what was adopted, and what many ask for that is still open. Their titles are masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from yixian.cases.models import PROMISED_CASE, Case, CaseQuerySet, Kind, Secrecy, Verdict
from yixian.directory import queries as directory
from yixian.insight import queries
from yixian.insight.briefings.facts import Facts, Scope
from yixian.insight.briefings.text import Piece, Section, Sentence, Text, fill
from yixian.insight.definitions import FAMILIES
from yixian.insight.dimensions import DIMENSIONS
from yixian.insight.period import Period
from yixian.safeguard.for_public import mask_for_public

MOST = 5
SEVERAL = 2  # citizens of one suggestion, from which on it is told


@dataclass(frozen=True)
class Suggestion:
    """A suggestion as a briefing may tell it."""

    number: str
    title: str
    unit: str
    verdict: str = ""
    citizens: int = 1


@dataclass(frozen=True)
class Suggestions:
    """Those adopted in the period, and the open ones that several citizens made."""

    adopted: list[Suggestion]
    open: list[Suggestion]


def read_suggestions(period: Period, scope: Scope) -> Suggestions:
    """Two queries; nothing of protected cases, of what the office holds, or of what was merged into another."""
    code, group = "suggestions_adopted_or_partly", (scope.dimension, scope.value)
    counted: Any = queries.rows(code, "numerator", period, None, *group)
    adopted: Any = _tellable(counted).annotate(said=F("verdict")).order_by("-passed_at", "-pk")
    still_open = Case.objects.filter(kind=Kind.SUGGESTION, status__in=PROMISED_CASE, passed_at=None)
    still_open = still_open.filter(received_at__lt=period.end)
    if scope.dimension:
        path = FAMILIES["cases"].paths[scope.dimension]
        still_open = still_open.filter(DIMENSIONS[scope.dimension].condition(path, scope.value))
    own = Count("members__citizen", filter=~Q(members__citizen=F("citizen")), distinct=True)
    wanted: Any = _tellable(still_open).annotate(n=own + 1).filter(n__gte=SEVERAL)
    return Suggestions(
        [_told(one, verdict=str(Verdict(one.said).label)) for one in adopted[:MOST]],
        [_told(one, citizens=one.n) for one in wanted.order_by("-n", "-pk")[:MOST]],
    )


def _tellable(rows: CaseQuerySet) -> CaseQuerySet:
    open_to_tell = rows.filter(secrecy=Secrecy.NONE, held_by_office=False, accused=None, parent=None)
    return open_to_tell.exclude(title="").defer("content", "demand", "answer")


def _told(case: Case, verdict: str = "", citizens: int = 1) -> Suggestion:
    unit = directory.department(case.lead_id) if case.lead_id else None
    title = mask_for_public(case.title)
    return Suggestion(case.number, title, unit.label if unit else "", verdict, citizens)


def suggestions(facts: Facts, found: Suggestions) -> Section:
    """The section."""
    return Section("suggestions", _("值得采纳的建议"), tuple(_sentences(facts, found)))


def _sentences(facts: Facts, found: Suggestions) -> Iterator[Sentence]:
    now = facts.now
    if now.has("suggestions_adopted"):
        words = _("受理建议 %(all)s 件，已采纳的占 %(adopted)s，采纳和部分采纳的占 %(partly)s。")
        text = fill(
            words,
            all=now.number("suggestions_adopted", "denominator"),
            adopted=now.rate("suggestions_adopted"),
            partly=now.rate("suggestions_adopted_or_partly"),
        )
        yield Sentence("suggestions.rates", text)
    else:
        yield Sentence("suggestions.nothing", (Piece(_("本期没有受理的建议。")),))
    for one in found.adopted:
        yield Sentence(f"suggestions.adopted.{one.number}", _adopted(one))
    for one in found.open:
        yield Sentence(f"suggestions.open.{one.number}", _open(one))


def _adopted(one: Suggestion) -> Text:
    if not one.unit:
        return fill(_("已有结论的：“%(title)s”，%(verdict)s。"), title=_title(one), verdict=one.verdict)
    words = _("已有结论的：“%(title)s”，%(unit)s，%(verdict)s。")
    return fill(words, title=_title(one), unit=one.unit, verdict=one.verdict)


def _open(one: Suggestion) -> Text:
    number = Piece(f"{one.citizens:,}", {"case": one.number})
    if not one.unit:
        return fill(_("多人提出、尚未派单的：“%(title)s”，%(number)s 人。"), title=_title(one), number=number)
    words = _("多人提出、尚在办理的：“%(title)s”，%(number)s 人，由%(unit)s办理。")
    return fill(words, title=_title(one), number=number, unit=one.unit)


def _title(one: Suggestion) -> Piece:
    return Piece(one.title, {"case": one.number})
