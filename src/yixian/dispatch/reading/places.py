"""Where it is: the area whose name stands in the words, down to the community."""

from __future__ import annotations

from collections import defaultdict

from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.ground.caching import Snapshot

# What an area is called by need not be said: who says 新城 means 新城社区 only where such a word follows.
ENDS = (
    "街道办事处",
    "街道办",
    "街道",
    "居委会",
    "社区",
    "村委会",
    "小区",
    "镇",
    "乡",
    "村",
    "区",
    "县",
    "市",
)
SHORTEST, LONGEST = 2, 14
LEVELS = list(Area.Level.values)


def _load() -> dict[str, list[Area]]:
    names: dict[str, list[Area]] = defaultdict(list)
    for one in directory.areas():
        if one.level == Area.Level.CITY or len(one.name) < SHORTEST:
            continue
        names[one.name].append(one)
        stem = next((one.name.removesuffix(end) for end in ENDS if one.name.endswith(end)), one.name)
        if len(stem) >= SHORTEST and stem != one.name:
            for end in ENDS:
                if (name := stem + end) != one.name:
                    names[name].append(one)
    return dict(names)


_names: Snapshot[dict[str, list[Area]]] = Snapshot(_load, Area)


def area_in(text: str) -> tuple[Area, str] | None:
    """The most particular area that is named, and by which words; None where none is, or where it could be several.

    Of areas of one name that one is meant whose district, or whose street, is named too. About 15 looks into a
    dictionary for each character.
    """
    found = _named(text)
    for level in reversed(LEVELS):
        here = {area.pk: (area, words) for area, words in found if area.level == level}
        if not here:
            continue
        sure = list(here.values())
        if len(sure) > 1:
            others = {area.code for area, _words in found if area.level != level}
            sure = [(area, words) for area, words in sure if others & set(area.path_codes[:-1])]
        if len(sure) == 1:
            return sure[0]
    return None


def _named(text: str) -> list[tuple[Area, str]]:
    """The longest names that stand in the text, from left to right."""
    names, found, at = _names(), [], 0
    while at < len(text):
        for length in range(min(LONGEST, len(text) - at), SHORTEST - 1, -1):
            words = text[at : at + length]
            if words in names:
                found += [(area, words) for area in names[words]]
                at += length - 1
                break
        at += 1
    return found
