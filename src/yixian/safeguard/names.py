"""People's names in a text: what the model takes for one, held to rules, and what rules find alone.

Signboards, places called after somebody, those of whom everybody knows and names that are none (王某, 张三) stay.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from yixian.safeguard.latin_names import LATIN, NEXT_LATIN, PINYIN
from yixian.safeguard.name_model import PERSON, Reading, Word
from yixian.safeguard.name_rules import (
    ANY_TITLED,
    BEGINS,
    BY_TELEPHONE,
    CALLED,
    CHINESE,
    FAMILIAR,
    FAMILY,
    FOREIGN,
    LIST,
    LONG_FOREIGN,
    NEIGHBOUR,
    NEXT_FOREIGN,
    NEXT_LISTED,
    OUTRIGHT,
    REST_BEFORE_TITLE,
    SHORTLY_TITLED,
    SIGNED,
    SPACED,
    SURNAMED,
    TITLE_AT_END,
    TITLED,
    TITLED_WORD,
)
from yixian.safeguard.not_names import is_nobody, is_place_or_document, is_sign
from yixian.safeguard.surnames import GIVEN, LONG_SURNAMES, NEVER_ALONE, SURNAMES, WORDS_OF_TWO, WORDS_TOO
from yixian.safeguard.weighed_names import weighed_names

Span = tuple[int, int]
Words = Sequence[Word] | None  # None where there is no model

LONGEST_NAME = 3  # after a surname of one character; what is longer is an estate or a firm
# The model's parts of speech: what is no name whatever stands before it, and what does not go on a list of names.
_NO_NAMES = frozenset(
    {"v", "vd", "vn", "a", "ad", "an", "d", "p", "c", "u", "r", "m", "q", "t", "TIME", "xc"}
)
_THINGS = frozenset({"n", "s", "f", "r", "m", "LOC", "ORG", "TIME"})
# What the model takes along after a name: 王等, 李总说.
_TRAILING = re.compile("(?:夫妇|夫妻|来信|来电|等人|[等说的称]|(?<=...)[月家])+$")


def name_spans(text: str, reading: Reading | None) -> list[Span]:
    """Where names stand in `text`, given how the model reads it, or None where there is no model."""
    spans = spans_by_rules(text, reading.words if reading else None)
    if reading:
        spans += weighed_names(text, reading, spans)
    spans += between(text, spans)
    return [*spans, *_again(text, spans)]


def spans_by_rules(text: str, words: Words) -> list[Span]:
    """Those that rules find, and those that the model takes for names and rules let pass."""
    spans = [
        *(match.span(match.lastindex or 0) for match in LATIN.finditer(text)),
        *(match.span(1) for match in PINYIN.finditer(text)),
        *(match.span(1) for match in SPACED.finditer(text)),
        *_announced(text, words),
        *_signed(text, words),
        *_titled(text, words),
        *_neighbours(text),
        *_foreign(text, words),
        *_read(text, words or ()),
    ]
    return [*spans, *_listed(text, spans, words)]


def _announced(text: str, words: Words) -> Iterator[Span]:
    yield from (match.span(1) for match in OUTRIGHT.finditer(text))
    yield from (match.span(1) for match in SURNAMED.finditer(text))
    for match in CALLED.finditer(text):
        if (
            match[1][0] not in NEVER_ALONE
            and not is_nobody(match[1])
            and not _is_plain_word(match.start(1), words)
        ):
            yield match.span(1)


def _signed(text: str, words: Words) -> Iterator[Span]:
    """At the end of a letter, or beside a telephone number."""
    for pattern in (SIGNED, BY_TELEPHONE):
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 1)
            word = _word_at(start, words)
            if word is None or word.tag == PERSON or (word.tag not in _NO_NAMES | _THINGS):
                yield start, end


def _foreign(text: str, words: Words) -> Iterator[Span]:
    for match in LONG_FOREIGN.finditer(text):
        word = _word_at(match.start(1), words)
        if not (word and word.tag in _THINGS) and not is_nobody(match[1]):
            yield match.span(1)


def _is_plain_word(at: int, words: Words) -> bool:
    """Whether a word of some length begins there that is no name: 负责人申报."""
    word = _word_at(at, words)
    return word is not None and word.start == at and len(word.text) > 1 and word.tag in _NO_NAMES


def _titled(text: str, words: Words) -> Iterator[Span]:
    """The surname before a title. The title stays, and tells nobody apart."""
    yield from (match.span(1) for match in SHORTLY_TITLED.finditer(text) if match[1] not in NEVER_ALONE)
    yield from (match.span(1) for match in ANY_TITLED.finditer(text) if not is_sign(text, match.end(2)))
    yield from (match.span(match.lastindex or 0) for match in TITLED_WORD.finditer(text))
    for match in TITLED.finditer(text):
        if _is_surname(text, match.start(), match[1], words) and not is_sign(text, match.end()):
            yield match.span(1)


def _neighbours(text: str) -> Iterator[Span]:
    for match in NEIGHBOUR.finditer(text):
        if not is_sign(text, match.end()) and not is_place_or_document(text, match.end()):
            yield match.span(match.lastindex or 0)


def _is_surname(text: str, at: int, surname: str, words: Words) -> bool:
    word = _word_at(at, words)
    if word is not None and word.tag == PERSON:
        return word.start == at
    if surname in NEVER_ALONE or (word is not None and word.start < at):
        return False
    return surname not in WORDS_TOO or _begins(text, at)


def _begins(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] in BEGINS


def _word_at(at: int, words: Words) -> Word | None:
    """The word that holds the character there."""
    return words[bisect_right(words, at, key=lambda word: word.start) - 1] if words else None


def _read(text: str, words: Sequence[Word]) -> Iterator[Span]:
    """What the model takes for a name, held to rules."""
    for begin, end in _joined(words):
        start = _with_surname(text, begin, end)
        if TITLED.match(text, start):
            continue  # what is `_titled`'s
        name = _bare(text, start, end)
        after = start + len(name)
        titled = after < end or text[after : after + 1] == "家"
        if len(name) == 2 and not titled and _starts_a_word(text, start):
            continue
        if _may_be(name, titled) and not (is_sign(text, end) or is_place_or_document(text, after)):
            yield start, after


def _with_surname(text: str, start: int, end: int) -> int:
    """Where the name begins, also where the model took its surname for the end of a word: 称任 小雨."""
    before = text[start - 1 : start]
    given = end - start < 3 and text[start] not in SURNAMES and GIVEN.issuperset(text[start:end])
    return start - 1 if given and before in SURNAMES - NEVER_ALONE else start


def _starts_a_word(text: str, start: int) -> bool:
    first = text[start]
    return first in WORDS_OF_TWO or (first in NEVER_ALONE and not _begins(text, start))


def _bare(text: str, start: int, end: int) -> str:
    """The name without its title, and with the character that the model left between it and one (孙小梅老师)."""
    if FAMILY.match(text, start):
        return text[start]
    name = _TRAILING.sub("", TITLE_AT_END.sub("", text[start:end]))
    after = start + len(name)
    return text[start : after + 1] if len(name) == 2 and REST_BEFORE_TITLE.match(text, after) else name


def _joined(words: Sequence[Word]) -> Iterator[Span]:
    """The words that are names; foreign ones side by side (尼玛次仁, 阿不都·热合曼) are one."""
    start = end = -1
    for before, word in zip(("", *(word.text for word in words)), words, strict=False):
        if end == word.start and ("·" in (word.text, before) or _are_foreign(before, word.text)):
            end = word.end
        elif word.tag == PERSON:
            if end > 0:
                yield start, end
            start, end = word.start, word.end
    if end > 0:
        yield start, end


def _are_foreign(*parts: str) -> bool:
    return all(FOREIGN.fullmatch(part) for part in parts)


def _may_be(name: str, titled: bool) -> bool:
    if not name or is_nobody(name):
        return False
    if len(name) == 1:
        return titled and name in SURNAMES
    if FOREIGN.fullmatch(name) or FAMILIAR.fullmatch(name):
        return True
    if name[:2] in LONG_SURNAMES:
        return bool(CHINESE.fullmatch(name))
    return name[0] in SURNAMES and len(name) <= LONGEST_NAME and bool(CHINESE.fullmatch(name))


def _listed(text: str, spans: Sequence[Span], words: Words) -> Iterator[Span]:
    """What goes on a list of names: after 王芳、 what may be a name, and is no thing, is one."""
    for start, end in set(spans):
        match = NEXT_LISTED.match(text, end)
        word = _word_at(match.start(1), words) if match else None
        if match and (word is None or word.tag not in _THINGS):
            yield match.span(1)
        latin = NEXT_LATIN.match(text, end) if text[start:end].isascii() else None
        if latin:
            yield latin.span(1)
        foreign = NEXT_FOREIGN.match(text, end)
        if foreign and _are_foreign(text[start:end], foreign[1]):
            yield foreign.span(1)


def between(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """What stands between two names of a list is one: 甄有才、家和、芮雪."""
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    for match in LIST.finditer(text):
        start, end = match.span()
        if start - 1 in ends:
            ends.add(end)  # those that follow are between names, too, if one comes in the end
            if end + 1 in starts or _goes_on_to_a_name(text, end, starts):
                yield start, end


def _goes_on_to_a_name(text: str, at: int, starts: set[int]) -> bool:
    match = LIST.match(text, at + 1)
    return match is not None and match.end() + 1 in starts


def _again(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The same names elsewhere in the text; shorter ones are too often words."""
    for name in {text[start:end] for start, end in spans if end - start > 2}:
        yield from (match.span() for match in re.finditer(re.escape(name), text))
