"""Doors: the house, building, unit and room that tell which household it is.

The public is shown the street and the estate, no more. Whose house it is a machine cannot tell, so the address of
an office is hidden with the rest, and a person puts it back. Counts of buildings, floors, rooms and bus lines stay.
"""

from __future__ import annotations

import re

from yixian.safeguard.found import Found
from yixian.safeguard.masking import shadow_of

HIDDEN = "某"
_CHINESE = "〇零一二三四五六七八九十百"
_NUMBER = f"(?:[0-9A-Za-z]{{1,6}}|[{_CHINESE}]{{1,6}})"
_SIDE = "甲乙丙丁东西南北中"
_BUILDING = rf"(?:{_NUMBER}|[{_SIDE}])(?:号楼?|[栋幢座#])[{_SIDE}]?"
_UNIT = rf"(?:{_NUMBER}|(?<!其)[{_SIDE}])单元"
_ROOM_NUMBER = rf"(?:\d{{3,4}}(?![\d.年月元户人米])|[{_CHINESE}]{{3,4}})"
_ROOM = rf"(?:{_ROOM_NUMBER}|{_NUMBER}(?=[室户号]))(?:[室户](?!\d?厅)|号房?)?"
# What stands before a number of buildings that are only counted, and after a number that is no house's.
_COUNTED = "共有建盖余多几约整拆近达这那房楼"
_NO_HOUSE = "(?:[线楼桥口窗文令公通泵井机车地台站柜]|门(?!前))"

_DOOR = re.compile(
    rf"""
    (?:{_BUILDING}[ \-]?)?{_UNIT}(?:[ \-]?{_ROOM})?
  | {_BUILDING}[ \-]?{_ROOM_NUMBER}(?:室|户|号房?)?
  | (?<![\d.\-#])\d{{1,2}}[\-#]\d{{1,2}}-\d{{3,4}}(?![\d.\-月])
  | (?<![\d.\-])\d{{1,2}}\#-?\d{{3,4}}(?!\d)
  | (?:\d{{1,3}}[\-~至])?{_NUMBER}号楼
  | (?<![{_COUNTED}{_CHINESE}\d])[0-9A-Za-z]{{1,4}}[栋幢](?![楼别房住建商])
  | (?<![楼厅心局院校公\d])\d{{3,4}}室(?![内外])
  | (?<=[街路巷道里弄村区条])(?<!公里)第?{_NUMBER}号(?!{_NO_HOUSE})(?:附{_NUMBER}号)?
    """,
    re.VERBOSE,
)
_TOLD = re.compile(rf"[0-9A-Za-z{_CHINESE}{_SIDE}#\-]+")


def doors_in(text: str) -> list[Found]:
    """Each door in `text`, in order: 3栋2单元501室, 6-2-1101, and 15号 after a street's name."""
    return [
        Found(match.start(), match.end(), "door", _TOLD.sub(HIDDEN, match[0]))
        for match in _DOOR.finditer(shadow_of(text))
    ]
