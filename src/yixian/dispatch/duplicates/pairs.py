"""What of a text counts when it is compared with another: pairs of neighbouring characters, and how much each.

What two messages about one matter have in common is mostly where it is: an estate, a school, a road. People write such
a name in part or with another ending, so that not names are compared but the pairs of characters they are made of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set

# What ends the name of a place, or stands in it; 26路 is a bus.
PLACE = re.compile(
    "小区|社区|花园|公园|学院|学校|中学|小学|大学|医院|广场|大厦|公寓|街道|集团|(?<![0-9])路|街|巷|村|镇|苑|城|站"
)
_NAMED = re.compile(rf"(?!{PLACE.pattern}).{{2,8}}?(?:{PLACE.pattern})+")
_BEFORE = re.compile("^.*(?:住在|坐落于|位于|因为|目前|关于|在|到|从|的|是)")
_NO_NAME = re.compile("[短线电思走马道修堵迷铁]路$")  # roads and wires without a name: 电灯都短路
# What letters to an authority say whatever they are about.
_COURTESY = re.compile(
    "尊敬的|领导|您好|你好|书记|市长|希望|恳请|请求|有关部门|相关部门|尽快|解决|反映|投诉|举报|咨询|建议|请问|谢谢|感谢"
    "|本人|我们|我是|强烈|要求|关于|问题|严重|政府|业主|居民|市民|百忙之中|处理|给予|答复|回复|情况"
)
_MARKS = re.compile(r"[\W_]+")

NEAR, FAR = 60, 300  # characters of the text: where the matter is named, and how far it is told
FAR_COUNTS = 0.25
NO_PLACE_COUNTS = 0.3
COMMON_SHARE, COMMON_LEAST = 0.05, 50  # pairs in more messages than this tell nothing


def plain(text: str) -> str:
    """`text` without marks and courtesies, a blank where they were; full-width letters made plain ones."""
    words = _MARKS.sub(" ", unicodedata.normalize("NFKC", text).lower())
    return _MARKS.sub(" ", _COURTESY.sub(" ", words)).strip()


def shortened(title: str, text: str) -> tuple[str, str]:
    """Of a message what is compared, plainly written."""
    return plain(title), plain(text[: 4 * FAR])[:FAR]


def pairs_of(title: str, text: str) -> dict[str, float]:
    """The pairs of a message: 1 for those of its title and beginning, `FAR_COUNTS` for those that come later."""
    return pairs_in(*shortened(title, text))


def pairs_in(title: str, text: str) -> dict[str, float]:
    """As `pairs_of`, for a message that was `shortened`."""
    found = dict.fromkeys(_pairs(text[NEAR:]), FAR_COUNTS)
    found.update(dict.fromkeys(_pairs(f"{title} {text[:NEAR]}"), 1.0))
    return found


def _pairs(words: str) -> list[str]:
    return [words[at : at + 2] for at in range(len(words) - 1) if " " not in words[at : at + 2]]


def place_counts(pair: str) -> float:
    """How much a pair counts by what it says: one in the name of a place more than any other."""
    return 1.0 if PLACE.search(pair) else NO_PLACE_COUNTS


def place_in(piece: str) -> str:
    """What of a piece names a place: 和泽苑小区 of 住在和泽苑小区东门; "" where nothing does."""
    end = PLACE.search(piece, 2)
    start = _BEFORE.match(piece, 0, end.start()) if end else None
    named = _NAMED.match(piece, start.end() if start else 0)
    return named[0].upper() if named and not _NO_NAME.search(named[0]) else ""


def too_common(messages: int) -> float:
    """In how many of so many messages a pair may be and still tell something."""
    return max(COMMON_LEAST, COMMON_SHARE * messages)


def pieces_of(words: str, known: Set[str]) -> list[str]:
    """The longest pieces of `words` (of `plain`) whose every pair is `known`, in their order."""
    pieces, start = [], 0
    for at in range(len(words)):
        if words[at : at + 2] not in known:
            if at > start:
                pieces.append(words[start : at + 1])
            start = at + 1
    return list(dict.fromkeys(pieces))
