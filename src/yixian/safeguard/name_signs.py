"""What speaks for a name in some place of a text and what against it, as numbers that are weighed."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator

from yixian.safeguard.name_candidates import FAMILIAR
from yixian.safeguard.name_model import Reading, Word
from yixian.safeguard.name_rules import BEGINS, FOREIGN, TITLE, TITLED
from yixian.safeguard.surnames import (
    COMMON_SURNAMES,
    GIVEN,
    LONG_SURNAMES,
    NEVER_ALONE,
    SURNAMES,
    WORDS_OF_TWO,
    WORDS_TOO,
)

Signs = dict[str, float]
_AMBIGUOUS = WORDS_TOO | WORDS_OF_TWO | NEVER_ALONE
_TITLE = re.compile(TITLE)
# Who somebody is, before the name: 保洁员, 我岳母, 会计.
_SOMEBODY = re.compile(
    "(?:[员师长户友居客民工人任生夫妻母父亲哥姐弟妹子女儿孙叔伯姨舅姑婶嫂爹娘妈爸爷奶媳婿商贩农董监警官法护匠徒者方手叫是为：:系名]"
    "|先生|女士|同[事学志伴]|朋友|邻居|[房股]东|业主|保安|客服|会计|出纳|原告|被告|代表|干部|顾问|书记|医生|[校司]?机|老[板兵]"
    "|主[任管]|经理|总监)$"
)

# What is said of somebody only, after the name.
_TOLD_OF = re.compile(
    "所[述称说讲提言反]|反映的|的诉求|本人|[男女][，,]|家[的里房]|夫妇|夫妻|两口子|[的他她](?:妻|丈夫|儿|女儿|父|母|爱人|老婆|老公|家人|媳妇)"
    "|(?:[交承]代|交待)过|同意|签[字名的]|去世|出具|户籍|之[子女妻父母]|等[二两三四五六七八九十0-9]?[人位名户]|[二两三四五六七八九十][人位]"
)


def signs_of(text: str, reading: Reading, start: int, end: int) -> Signs:
    """Those that are not 0 for `text[start:end]`."""
    signs = dict(_of_model(reading, start, end))
    signs |= dict.fromkeys([*_of_name(text[start:end]), *_of_place(text, start, end)], 1.0)
    signs |= dict.fromkeys(_of_words(text, reading, start, end), 1.0)
    surname = 2 if text[start : start + 2] in LONG_SURNAMES else 1
    given = text[start + surname : end]
    signs["given"] = sum(one in GIVEN for one in given) / len(given) if given else 0.0
    return {sign: value for sign, value in signs.items() if value}


def _of_model(reading: Reading, start: int, end: int) -> Iterator[tuple[str, float]]:
    yield "begins", _logarithm(reading.begins[start])
    yield "goes on", _logarithm(min(reading.goes_on[start + 1 : end], default=1.0))
    yield "ends", _logarithm(1 - reading.goes_on[end]) if end < len(reading.goes_on) else 0.0


def _logarithm(likely: float) -> float:
    """Between -3 (one in 8,000) and 0."""
    return max(math.log(max(likely, 0.0) + 1e-9), -9.0) / 3


def _of_name(name: str) -> Iterator[str]:
    yield f"length {len(name)}"
    yield f"surname {_kind_of_surname(name)}"
    if len(name) > 2 and FOREIGN.fullmatch(name):
        yield "foreign"


def _kind_of_surname(name: str) -> str:
    if len(name) > 2 and name[:2] in LONG_SURNAMES:
        return "long"
    if name[0] in COMMON_SURNAMES:
        return "common"
    if name[0] in _AMBIGUOUS:
        return "a word too"
    if name[0] in SURNAMES:
        return "rare"
    return "familiar" if name[0] in FAMILIAR else "none"


def _of_place(text: str, start: int, end: int) -> Iterator[str]:
    if "、" in (text[start - 1 : start], text[end : end + 1]):
        yield "listed"
    if _TOLD_OF.match(text, end):
        yield "told of"
    titled = TITLED.match(text, start)
    if titled and titled.end(1) == end:
        yield "surname before a title"
    elif _TITLE.match(text, end):
        yield "before a title"


def _of_words(text: str, reading: Reading, start: int, end: int) -> Iterator[str]:
    """How it lies among the words, and what these are."""
    first, last = _word_at(reading, start), _word_at(reading, end - 1)
    alone = first == last and (first.start, first.end) == (start, end)
    yield f"read as {first.tag}" if alone else "no one word"
    if first.start == start:
        yield "begins a word"
    if last.end == end:
        yield "ends a word"
    yield f"after {_word_at(reading, start - 1).tag}" if start else "after nothing"
    follows = _word_at(reading, end).tag if end < len(text) else "nothing"
    yield f"before {follows}"
    if _SOMEBODY.search(text, max(0, start - 4), start):
        yield from ("after somebody", f"after somebody, before {follows}")
    if start == 0 or text[start - 1] in BEGINS_CLAUSE:
        yield from ("at the beginning", f"at the beginning, before {follows}")


BEGINS_CLAUSE = frozenset(BEGINS) - frozenset("员师长户友居客民人") | {"、", "”"}


def _word_at(reading: Reading, at: int) -> Word:
    return reading.words[bisect_right(reading.words, at, key=lambda word: word.start) - 1]
