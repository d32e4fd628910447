"""Columns that figures and answers rest on, named in the events, so that a change behind the record's back shows.

A room registers what it keeps of a model from its `AppConfig.ready`; an action that inserts or changes such a row
calls `Step.keep(row, ...)`, and the event holds what was written (`facts["rows"]`). `audit verify` reads the events
of a case in order and compares what they come to with the rows. Facts hold row numbers, closed lists, moments and
digests of texts, never personal data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models.protected import ProtectedTexts

if TYPE_CHECKING:
    from yixian.cases.models import Case, Event

TEXTS = "texts"
Columns = dict[str, Any]
Rows = dict[str, Model]


@dataclass(frozen=True)
class Kept:
    """What is kept of one model: `name` stands in the facts, `case` is the way from a row to its case's number.

    Rows outside `where` are in no event yet.
    """

    name: str
    model: type[Model]
    fields: dict[str, Field[Any, Any]]
    case: str
    texts: bool
    where: Q

    def key(self, pk: int) -> str:
        """How facts name a row; the case of the event itself needs no number."""
        return self.name if self.name == "case" else f"{self.name}:{pk}"

    def read(self, after: int, upto: int | None) -> QuerySet[Any]:
        """The rows of cases with numbers in (after, upto], each with its case's as `of_case`."""
        rows: QuerySet[Any] = self.model._default_manager.annotate(of_case=F(self.case))
        rows = rows.filter(self.where, of_case__gt=after)
        texts = (*self.model.TEXTS, "sealed_texts") if self.texts else ()  # type: ignore[attr-defined]
        rows = rows.only(*self.fields, *texts).order_by()
        return rows.filter(of_case__lte=upto) if upto is not None else rows


_kept: dict[type[Model], Kept] = {}


def register_kept(
    name: str,
    model: type[Model],
    columns: Iterable[str],
    case: str = "case_id",
    *,
    texts: bool = False,
    where: Q = Q(),  # noqa: B008
) -> None:
    """Keep these columns of a model, and with `texts` a digest of its words; neither model nor name comes twice.

    `where` says which rows are kept, where an event comes later than the row: by columns that are kept.
    """
    if model in _kept or any(one.name == name for one in _kept.values()):
        raise TypeError(f"{name} is kept already")
    fields = {column: model._meta.get_field(column) for column in columns}
    _kept[model] = Kept(
        name, model, {n: f for n, f in fields.items() if isinstance(f, Field)}, case, texts, where
    )


def keeps_texts(row: Model) -> bool:
    """Whether a digest is kept of the words of rows like this."""
    return type(row) in _kept and _kept[type(row)].texts


def columns_of(row: Model, names: Iterable[str] | None = None) -> tuple[str, Columns]:
    """The row's name in the facts, and what its kept columns among `names` hold.

    Without `names` all of them, the empty ones left out: the row is new.
    """
    kept = _kept[type(row)]
    fields = kept.fields
    if names is None:
        found = {name: _plain(row, field) for name, field in fields.items()}
        found = {name: value for name, value in found.items() if not _is_empty(fields[name], value)}
    else:
        found = {name: _plain(row, fields[name]) for name in names if name in fields}
    return kept.key(row.pk), found


def rows_between(after: int, upto: int | None) -> dict[int, Rows]:
    """All kept rows but the cases' own, by case and by their name in the facts; a query a model."""
    found: defaultdict[int, Rows] = defaultdict(dict)
    for kept in _kept.values():
        if kept.name != "case":
            for row in kept.read(after, upto).iterator(chunk_size=1000):
                found[row.of_case][kept.key(row.pk)] = row
    return found


@dataclass(frozen=True)
class Difference:
    """A row that says something else than the record: changed, not there, or not recorded."""

    what: str
    words: str


def differences(case: Case, events: Iterable[Event], rows: Mapping[str, Model]) -> Iterator[Difference]:
    """Where the rows of a case, its own included, say something else than its events come to."""
    told = _told(events)
    rows = {"case": case, **rows}
    for key, row in rows.items():
        if key in told:
            for words in _changed(row, told[key], case):
                yield Difference("changed", words)
        else:
            yield Difference("inserted", _name(key))
    for key in told.keys() - rows.keys():
        yield Difference("missing", _name(key))


def _told(events: Iterable[Event]) -> dict[str, Columns]:
    """What the events come to, row by row."""
    told: dict[str, Columns] = {}
    for event in events:
        if event.verb == "erase_identity":
            # The words are masked or went with the key; what was kept of them says no more what they are.
            for columns in told.values():
                columns.pop(TEXTS, None)
        for key, columns in event.facts.get("rows", {}).items():
            told.setdefault(key, {}).update(columns)
    return told


def _changed(row: Model, told: Columns, case: Case) -> Iterator[str]:
    """A sentence for each column of the row that holds something else than was told."""
    kept = _kept[type(row)]
    name = _name(kept.key(row.pk))
    for column, field in kept.fields.items():
        now, then = _plain(row, field), told.get(column)
        if now != then and not (column not in told and _is_empty(field, now)):
            words = {
                "row": name,
                "column": field.verbose_name,
                "now": _shown(field, now),
                "then": _shown(field, then),
            }
            yield _("%(row)s的“%(column)s”现为 %(now)s，记录为 %(then)s") % words
    if TEXTS in told:
        assert isinstance(row, ProtectedTexts)
        if told[TEXTS] != row.stored_text_digest(case.citizen):
            yield _("%(row)s的文字") % {"row": name}


def _plain(row: Model, field: Field[Any, Any]) -> Any:
    """What a column holds, as JSON has it: a row's number, a word, a moment in seconds since 1970 (UTC)."""
    value = getattr(row, field.attname)
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _is_empty(field: Field[Any, Any], value: Any) -> bool:
    """Whether a new row says nothing by it; a no that might have been left open is an answer."""
    return value is None or value == "" or (not field.null and value in (False, 0))


def _shown(field: Field[Any, Any], value: Any) -> str:
    if value is None or value == "":
        return _("空")
    if field.get_internal_type() == "DateTimeField":
        return f"{datetime.fromtimestamp(value, timezone.get_current_timezone()):%Y-%m-%d %H:%M:%S}"
    return str(value)


def _name(key: str) -> str:
    """A row in words: 承办任务 303."""
    name, _colon, pk = key.partition(":")
    model = next((one.model for one in _kept.values() if one.name == name), None)
    label = str(model._meta.verbose_name) if model is not None else name
    return f"{label} {pk}".strip()
