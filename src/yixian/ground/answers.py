"""What can be told to a citizen as it stands: rooms register their kinds of it, and whoever sends asks here.

    register_answers("knowledge", _("知识"), find)

`find(code)` is the answer as it holds today, None where there is none of that code or it holds no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from yixian.ground.errors import NotFound, Words


@dataclass(frozen=True)
class Answer:
    """One thing that may be told: what it is called and its words, ready to be read by a citizen."""

    title: str
    text: str
    version: str = ""  # the room's own, where it counts versions

    @property
    def digest(self) -> str:
        """Stays when the words are forgotten, to prove which they were."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()


Find = Callable[[str], Answer | None]
_kinds: dict[str, tuple[Words, Find]] = {}


def register_answers(kind: str, label: Words, find: Find) -> None:
    """Add a kind of answers; one cannot be added twice."""
    if kind in _kinds:
        raise TypeError(f"answers of the kind {kind} are registered already")
    _kinds[kind] = (label, find)


def kinds_of_answers() -> list[tuple[str, Words]]:
    """The kinds and their labels, in the order of the rooms."""
    return [(kind, label) for kind, (label, _find) in _kinds.items()]


def label_of_answers(kind: str) -> str:
    """The label of a kind, also of one that no room has any more."""
    return str(_kinds[kind][0]) if kind in _kinds else kind


def answer_of(kind: str, code: str, gone: Words) -> Answer:
    """The answer that holds today; `NotFound` with the words `gone` where there is none."""
    found = _kinds[kind][1](code) if kind in _kinds else None
    if found is None:
        raise NotFound(gone)
    return found
