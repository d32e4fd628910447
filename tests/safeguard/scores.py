"""Sentences with marks for what is to be hidden in them, `[name:王小明]`, and how much of it masking finds.

Recall: the share of marks that are hidden whole. Precision: the share of what is hidden that lies in marks, at
least half of it. Whether the machine says of which kind it is counts for neither.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from yixian.safeguard.found import Found

FOLDER = Path(__file__).parent / "masking_set"
KINDS = ("name", "phone", "id", "card", "plate", "email", "account", "passport", "door")
_MARK = re.compile(r"\[(\w+):([^\]]+)\]")
# What the machine calls it, where the marks have another word.
_SAID = {"person": "id", "mobile": "phone", "line": "phone", "labelled": "account"}
Span = tuple[int, int, str]


@dataclass(frozen=True)
class Sentence:
    """A sentence as a citizen wrote it, and the spans that are to be hidden."""

    text: str
    marks: list[Span]


def sentences(name: str) -> list[Sentence]:
    """Those of `developed` or of `held_out`."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_parsed(line) for line in lines if line and not line.startswith("#")]


def _parsed(line: str) -> Sentence:
    text, end, marks = "", 0, []
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        marks.append((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        end = mark.end()
    return Sentence(text + line[end:], marks)


@dataclass
class Score:
    """Counts by kind: what is to be hidden, what of it is; what is hidden, what of it rightly."""

    wanted: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        return _share(self.hidden, self.wanted, kinds)

    def precision(self, *kinds: str) -> float:
        return _share(self.right, self.found, kinds)


def _share(part: Counter[str], whole: Counter[str], kinds: Iterable[str]) -> float:
    """1.0 where there was nothing to find."""
    of = sum(whole[kind] for kind in kinds)
    return sum(part[kind] for kind in kinds) / of if of else 1.0


def scored(name: str, find: Callable[[str], list[Found]]) -> Score:
    """How `find` does on the sentences of that name."""
    score = Score()
    for sentence in sentences(name):
        counted(score, sentence, find(sentence.text))
    return score


def counted(score: Score, sentence: Sentence, found: list[Found]) -> None:
    covered = {at for one in found for at in range(one.start, one.end)}
    wanted = {at for start, end, _ in sentence.marks for at in range(start, end)}
    for start, end, kind in sentence.marks:
        score.wanted[kind] += 1
        if covered.issuperset(range(start, end)):
            score.hidden[kind] += 1
        else:
            score.missed.append(f"{kind} {sentence.text[start:end]} in {sentence.text}")
    for one in found:
        kind = _SAID.get(one.kind, one.kind)
        score.found[kind] += 1
        if 2 * len(wanted.intersection(range(one.start, one.end))) >= one.end - one.start:
            score.right[kind] += 1
        else:
            score.wrong.append(f"{kind} {sentence.text[one.start : one.end]} in {sentence.text}")
