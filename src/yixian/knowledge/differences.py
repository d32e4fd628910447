"""What differs between two texts of an item, field by field, in pieces that people can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.knowledge.models import Content

SAME, GONE, NEW = "=", "-", "+"
FIELDS = ("title", "question", "text", "basis", "keywords")
POINTING = ("category", "department", "area")
# Character by character costs length times length; longer pieces are shown as a whole, before and after.
MOST_COMPARED = 250_000
LEAST_ALIKE = 0.4
# Fewer characters left standing between two changes are read as part of the change.
LEAST_STANDING = 2
_CLAUSE = re.compile(r"[^，。；：！？、\n,.;:!?]*[，。；：！？、\n,.;:!?]*")
Piece = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """One field: what it is called, and its pieces, each standing (=), gone (-) or new (+)."""

    label: Any
    pieces: list[Piece]

    @property
    def changed(self) -> bool:
        """Whether the field says something else."""
        return any(sign != SAME for sign, _words in self.pieces)


def differences(old: Content | None, new: Content) -> list[Difference]:
    """Every field of a text against an older one (None: all of it is new), in the order people read them."""
    before = dict(_said(old)) if old is not None else {}
    return [Difference(label, pieces(before.get(label, ""), said)) for label, said in _said(new)]


def pieces(old: str, new: str) -> list[Piece]:
    """How `old` became `new`: by clauses, and within clauses that are alike by characters."""
    before, after = _clauses(old), _clauses(new)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        found += [(SAME, come)] if tag == "equal" else _within(gone, come)
    return _joined(found)


def _within(gone: str, come: str) -> list[Piece]:
    whole = [(GONE, gone), (NEW, come)]
    if not gone or not come or len(gone) * len(come) > MOST_COMPARED:
        return whole
    matcher = SequenceMatcher(None, gone, come, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return whole
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        inside = i1 > 0 and i2 < len(gone)
        if tag == "equal" and (i2 - i1 >= LEAST_STANDING or not inside):
            found.append((SAME, come[j1:j2]))
        else:
            found += [(GONE, gone[i1:i2]), (NEW, come[j1:j2])]
    return found


def _joined(found: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one; of a change first all that is gone, then all that is new."""
    joined: list[Piece] = []
    gone = new = ""
    for sign, words in [*found, (SAME, "")]:
        if sign == GONE:
            gone += words
        elif sign == NEW:
            new += words
        else:
            joined += [(mark, text) for mark, text in ((GONE, gone), (NEW, new)) if text]
            gone = new = ""
            if words:
                joined.append((SAME, words))
    return joined


def _clauses(text: str) -> list[str]:
    return [one for one in _CLAUSE.findall(text) if one]


def _said(text: Content) -> Iterator[tuple[str, str]]:
    """The fields as people read them, by what they are called."""
    called = {field.name: str(getattr(field, "verbose_name", "")) for field in text._meta.get_fields()}
    for name in FIELDS:
        yield called[name], getattr(text, name)
    for name in POINTING:
        row = getattr(text, name)
        yield called[name], row.label if row is not None else ""
    yield called["audience"], str(text.Audience(text.audience).label)
    yield called["public"], _("是") if text.public else _("否")
    yield called["valid_from"], text.valid_from.isoformat()
    yield called["valid_to"], text.valid_to.isoformat() if text.valid_to else _("长期有效")
    yield str(RELATED), getattr(text, "related_codes", "")


RELATED = gettext_lazy("相关知识")
