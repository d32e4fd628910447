"""A briefing as it is read: a person's words where there are any, the composed ones else, each number with its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import zip_longest
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.ground.charts import Bar, bars
from yixian.insight.briefings.periods import words_of
from yixian.insight.briefings.text import (
    Section,
    Sentence,
    Source,
    Table,
    Text,
    linked,
    numbers_of,
    plain,
    unsourced,
)
from yixian.insight.figure import NOTHING
from yixian.insight.models import Briefing
from yixian.insight.period import Period
from yixian.insight.topic_list import READERS as TOPIC_READERS
from yixian.people.models import Actor
from yixian.people.queries import installation

HOUSE = settings.LANGUAGE_CODE
OWN = "own"  # the end of the key of what a person adds to a section
Linked = list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """A sentence: what the machine composed, what a person wrote instead (None: nothing; "": left out).

    `stale` if the figures changed since it was written, `gone` if they say nothing of it any more.
    """

    key: str
    composed: Text
    written: str | None
    stale: bool = False
    gone: bool = False

    @property
    def text(self) -> str:
        return plain(self.composed) if self.written is None else self.written

    @property
    def pieces(self) -> Linked:
        """The words with the address of the rows behind each number, "" where there are none."""
        return addressed(self._sourced)

    @property
    def _sourced(self) -> Text:
        return self.composed if self.written is None else linked(self.written, numbers_of(self.composed))

    @property
    def left_out(self) -> bool:
        return self.written == ""

    @property
    def is_own(self) -> bool:
        return self.key.endswith(f".{OWN}")

    @property
    def composed_text(self) -> str:
        return plain(self.composed)

    @property
    def unsourced(self) -> list[str]:
        """Numbers a person wrote that nothing was counted for."""
        return [] if self.written is None else unsourced(self._sourced, self.composed)


@dataclass(frozen=True)
class ShownTable:
    """A table with addresses, and its bars where it has any."""

    name: str
    head: tuple[str, ...]
    rows: list[list[Linked]]
    bars: list[Bar]

    @property
    def lines(self) -> list[tuple[list[Linked], Bar | None]]:
        """The rows, each with its bar."""
        return list(zip_longest(self.rows, self.bars))


@dataclass(frozen=True)
class ShownSection:
    """`sentences` are all of them for whoever edits; readers skip those left out."""

    code: str
    title: str
    sentences: list[Shown]
    tables: list[ShownTable]

    @property
    def read(self) -> list[Shown]:
        return [one for one in self.sentences if one.text]


def title_of(briefing: Briefing) -> str:
    """Its title in the language of now: a special one's own, else the city's daily, weekly or monthly one."""
    if briefing.title:
        return briefing.title
    row = installation()
    days = words_of(briefing.kind, period_of(briefing))
    told = {"city": row.label if row is not None else "", "kind": briefing.get_kind_display(), "days": days}
    return (_("%(city)s12345热线%(kind)s（%(days)s）") % told).strip()


def period_of(briefing: Briefing) -> Period:
    """The days it is about."""
    return Period(briefing.first, briefing.last)


def sections_of(briefing: Briefing, actor: Actor | None = None) -> list[ShownSection]:
    """All of it, in the language of now; for an actor who may open no topic without the addresses of topics."""
    language = get_language() or HOUSE
    of_house = {one.key: one for section in _sections(briefing, HOUSE) for one in section.sentences}
    sections = _sections(briefing, language)
    if actor is not None and not actor.roles & TOPIC_READERS:
        sections = [_without_topics(one) for one in sections]
    return [_shown(briefing, section, of_house) for section in sections]


def _without_topics(section: Section) -> Section:
    sentences = tuple(replace(one, pieces=_unlinked(one.pieces)) for one in section.sentences)
    tables = tuple(
        replace(one, rows=tuple(tuple(map(_unlinked, row)) for row in one.rows)) for one in section.tables
    )
    return replace(section, sentences=sentences, tables=tables)


def _unlinked(text: Text) -> Text:
    return tuple(replace(one, source={}) if "topic" in (one.source or {}) else one for one in text)


def house_texts(briefing: Briefing) -> dict[str, str]:
    """What the machine composed in the language of the house, by key."""
    return {one.key: one.text for section in _sections(briefing, HOUSE) for one in section.sentences}


def _sections(briefing: Briefing, language: str) -> list[Section]:
    kept = briefing.composed.get(language) or briefing.composed.get(HOUSE, [])
    return [Section.unpacked(one) for one in kept]


def _shown(briefing: Briefing, section: Section, of_house: dict[str, Sentence]) -> ShownSection:
    written = briefing.written
    sentences = [_sentence(one, written.get(one.key), of_house[one.key].text) for one in section.sentences]
    own = f"{section.code}.{OWN}"
    known = {one.key for one in section.sentences} | {own}
    for key, kept in written.items():
        if key.startswith(f"{section.code}.") and key not in known:
            sentences.append(Shown(key, (), kept["text"], stale=bool(kept["of"]), gone=True))
    sentences.append(Shown(own, (), written.get(own, {}).get("text")))
    return ShownSection(section.code, section.title, sentences, [_table(one) for one in section.tables])


def _sentence(composed: Sentence, kept: dict[str, str] | None, of_house: str) -> Shown:
    if kept is None:
        return Shown(composed.key, composed.pieces, None)
    return Shown(composed.key, composed.pieces, kept["text"], stale=kept["of"] != of_house)


def _table(table: Table) -> ShownTable:
    rows = [[addressed(cell) for cell in row] for row in table.rows]
    drawn = bars(
        (
            (plain(row[0]), plain(row[1]), amount)
            for row, amount in zip(table.rows, table.amounts, strict=False)
        ),
        whole=table.whole,
    )
    return ShownTable(table.name, table.head, rows, drawn)


def addressed(text: Text) -> Linked:
    """The words, each number with the address of its rows."""
    return [(piece.text, address_of(piece.source, piece.text)) for piece in text]


def address_of(source: Source | None, text: str = "") -> str:
    """Where the rows behind a number are listed; "" where there are none."""
    if not source or text in ("0", "0.0", "0.0%", NOTHING):
        return ""
    kind = next((one for one in ADDRESSES if one in source), None)
    return ADDRESSES[kind](source) if kind else ""


def _rows(source: Source) -> str:
    asked = {name: value for name, value in source.items() if name != "indicator"}
    if "part" not in asked:
        return ""
    return f"{reverse('figure_rows', args=[source['indicator']])}?{urlencode(asked)}"


ADDRESSES: dict[str, Callable[[Source], str]] = {
    "indicator": _rows,
    "topic": lambda source: reverse("topic", args=[source["topic"]]),
    "case": lambda source: reverse("case", args=[source["case"]]),
}
