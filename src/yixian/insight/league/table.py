"""A table: who is ranked where, who is not and why, and which ranks chance alone may have parted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.evaluation.schemes import Plan
from yixian.ground.text import listed
from yixian.insight.league.score import Mark, Numbers, marks_of, score_between, score_of


@dataclass(frozen=True)
class Member:
    """A department with its numbers of the month. One `closed` is listed and not ranked: it answers to nobody."""

    department_id: int
    code: str
    name: str
    name_en: str = ""
    closed: bool = False
    numbers: Numbers = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name in the reader's language, as it was when the month was frozen."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


@dataclass(frozen=True)
class Row:
    """A member's line: its marks, and where it is ranked score and rank; `near` are ranks it may not differ from."""

    member: Member
    marks: list[Mark]
    score: Decimal | None = None
    between: tuple[float, float] = (0.0, 0.0)
    rank: int | None = None
    tied: bool = False
    near: tuple[int, ...] = ()

    @property
    def too_few(self) -> list[Mark]:
        """The indicators of which there are not enough cases."""
        return [one for one in self.marks if not one.enough]

    @property
    def between_text(self) -> str:
        """ "71.2–88.0", within which the score lies; empty where there is none."""
        low, high = self.between
        return f"{low:.1f}–{high:.1f}" if self.rank is not None else ""

    @property
    def note(self) -> str:
        """What stands beside the rank, or instead of it."""
        if self.member.closed:
            return _("已撤销，不排名")
        if self.rank is None:
            return _("样本不足") if self.too_few else _("方案有误，不排名")
        said = [_("并列")] if self.tied else []
        if self.near:
            said.append(_("与第 %(ranks)s 名差别不显著") % {"ranks": _spans(self.near)})
        return _("；").join(said)


@dataclass(frozen=True)
class Table:
    """The rows of one tier in one month, ranked ones first; `faults` say why nobody is ranked."""

    plan: Plan
    rows: list[Row]
    faults: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was counted."""
        return not any(mark.denominator for row in self.rows for mark in row.marks)

    def row_of(self, department_id: int) -> Row | None:
        return next((row for row in self.rows if row.member.department_id == department_id), None)


def table_of(plan: Plan, members: Iterable[Member]) -> Table:
    """Score and rank the members by the plan. By one with faults nobody is ranked, and nothing is divided by zero."""
    faults = plan.faults
    rows = [_row(plan, member, sound=not faults) for member in members]
    ranked = sorted((row for row in rows if row.score is not None), key=_standing)
    others = sorted((row for row in rows if row.score is None), key=lambda row: row.member.code)
    return Table(plan, [*_with_neighbours(_with_ranks(ranked)), *others], faults)


def _row(plan: Plan, member: Member, *, sound: bool) -> Row:
    marks = marks_of(plan, member.numbers)
    if not sound or member.closed or not all(one.enough for one in marks):
        return Row(member, marks)
    return Row(member, marks, score_of(marks), score_between(marks))


def _standing(row: Row) -> tuple[Decimal, str]:
    return -(row.score or Decimal(0)), row.member.code


def _with_ranks(rows: Sequence[Row]) -> list[Row]:
    """Those with one score share a rank, and the next rank counts them all: 1, 1, 3."""
    found: list[Row] = []
    for _score, group in groupby(rows, key=lambda row: row.score):
        alike, rank = list(group), len(found) + 1
        found += [replace(row, rank=rank, tied=len(alike) > 1) for row in alike]
    return found


def _with_neighbours(rows: Sequence[Row]) -> list[Row]:
    """Each with the other ranks whose bounds overlap its own."""
    return [replace(row, near=_near(row, rows)) for row in rows]


def _near(row: Row, rows: Sequence[Row]) -> tuple[int, ...]:
    low, high = row.between
    ranks = {
        other.rank
        for other in rows
        if other.rank is not None
        and other.rank != row.rank
        and other.between[0] <= high
        and low <= other.between[1]
    }
    return tuple(sorted(ranks))


def _spans(ranks: Sequence[int]) -> str:
    """ "1、3–5"."""
    spans: list[list[int]] = []
    for rank in ranks:
        if spans and rank == spans[-1][1] + 1:
            spans[-1][1] = rank
        else:
            spans.append([rank, rank])
    return listed(str(a) if a == b else f"{a}–{b}" for a, b in spans)
