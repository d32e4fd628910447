"""Where a name may stand at all: many more places than names, of which `weighed_names` chooses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yixian.safeguard.name_model import Reading
from yixian.safeguard.name_rules import BEGINS, FOREIGN, TITLE_AT_END, TITLED
from yixian.safeguard.surnames import (
    COMMON_SURNAMES,
    GIVEN,
    LONG_SURNAMES,
    NEVER_ALONE,
    SURNAMES,
    WORDS_OF_TWO,
)

Span = tuple[int, int]
FAMILIAR = "小老阿大"  # before a surname or part of a name: 小顾, 阿珍
LONGEST = 6
HARDLY = 1e-4  # below it the model rules a name out, and it is right
_SOME = 0.02
_CHINESE = re.compile(r"[\u4e00-\u9fff·]+")


def candidates(text: str, reading: Reading) -> list[Span]:
    """In order, overlapping one another."""
    spans = {*_surnamed(text, reading), *_by_model(text, reading), *_foreign(text, reading)}
    return sorted(span for span in spans if _is_whole(text, *span))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether it is Chinese, takes no title along, and is made like a name: most of what has no surname are firms."""
    name = text[start:end]
    if not _CHINESE.fullmatch(name) or (len(name) > 1 and TITLE_AT_END.search(name)):
        return False
    if name[:2] in LONG_SURNAMES or (len(name) < 4 and (name[0] in SURNAMES or name[0] in FAMILIAR)):
        return len(name) != 2 or name[0] not in WORDS_OF_TWO
    if _has_two_surnames(name):
        return True
    return (len(name) < 4 and GIVEN.issuperset(name)) or bool(FOREIGN.fullmatch(name))


def _surnamed(text: str, reading: Reading) -> Iterator[Span]:
    """What begins with a surname, or is one before a title."""
    for match in TITLED.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if match[1] not in NEVER_ALONE and (not before or before in BEGINS or before == "的"):
            yield match.span(1)
    for start, first in enumerate(text):
        if reading.begins[start] + reading.goes_on[start] < HARDLY:
            continue
        if first in SURNAMES:
            yield from _of_lengths(text, start, 2, 3)
        if text[start : start + 2] in LONG_SURNAMES:
            yield from _of_lengths(text, start, 3, 4)
        if _has_two_surnames(text[start : start + 4]):
            yield from _of_lengths(text, start, 4)
        if first in FAMILIAR:
            yield from _of_lengths(text, start, 2)


def _has_two_surnames(name: str) -> bool:
    """As married women of some places have: 黄陈美玉."""
    return len(name) == 4 and COMMON_SURNAMES.issuperset(name[:2]) and GIVEN.issuperset(name[2:])


def _of_lengths(text: str, start: int, *lengths: int) -> Iterator[Span]:
    yield from ((start, start + length) for length in lengths if start + length <= len(text))


def _by_model(text: str, reading: Reading) -> Iterator[Span]:
    """What the model does not rule out: its own words, and runs of what may go on."""
    for word in reading.words:
        if 2 <= len(word.text) <= LONGEST and reading.begins[word.start] > HARDLY:
            yield word.start, word.end
    for start, likely in enumerate(reading.begins):
        if likely < HARDLY:
            continue
        end = start + 1
        while end < min(len(text), start + LONGEST) and reading.goes_on[end] > _SOME:
            end += 1
            yield start, end


def _foreign(text: str, reading: Reading) -> Iterator[Span]:
    for match in FOREIGN.finditer(text):
        if 3 <= len(match[0]) <= LONGEST and reading.begins[match.start()] > HARDLY:
            yield match.span()
