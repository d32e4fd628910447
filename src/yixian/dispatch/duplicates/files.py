"""Messages, and pairs of them that people judged, from files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from yixian.dispatch.duplicates.message import Message
from yixian.ground.errors import Refusal
from yixian.ground.tables import lines_in
from yixian.ground.text import listed

MOST_NAMED = 5  # of what is wrong, so that the line can be read
# The columns by the names they may have, the first one for whoever writes a file anew.
NAMES = {
    "id": ("id", "编号", "留言编号"),
    "author": ("user", "author", "用户", "留言用户"),
    "title": ("title", "标题", "主题", "留言主题"),
    "text": ("text", "内容", "详情", "留言详情"),
    "time": ("time", "时间", "留言时间"),
    "votes": ("likes", "votes", "点赞数"),
    "district": ("district", "区县"),
    "id1": ("id1",),
    "id2": ("id2",),
    "same": ("same",),
}
NEEDED = ("id", "author", "title", "text", "time")
JUDGED = {"1": True, "0": False}


@dataclass(frozen=True)
class Judged:
    """What people said of pairs of messages, by id, and how many they left open."""

    pairs: dict[tuple[str, str], bool]
    unclear: int


def read_messages(path: Path) -> list[Message]:
    """The messages of a CSV or XLSX file. A `Refusal` names the line that cannot be read, or the column missing."""
    found: dict[str, Message] = {}
    for line, row in _rows(path, NEEDED, ("votes", "district")):
        if not row["id"]:
            raise Refusal(_("%(file)s 第 %(line)d 行没有编号。") % {"file": path.name, "line": line})
        if row["id"] in found:
            words = _("%(file)s 第 %(line)d 行：编号 %(id)s 前面已经有了，编号不能重复。")
            raise Refusal(words % {"file": path.name, "line": line, "id": row["id"]})
        found[row["id"]] = _message(row, path.name, line)
    if not found:
        raise Refusal(_("只有列名，没有一条留言：%(path)s") % {"path": path})
    return list(found.values())


def read_judged(path: Path, messages: list[Message]) -> Judged:
    """The pairs of a file with the columns id1, id2 and same: 1 the same matter, 0 not, anything else unclear."""
    known = {one.id for one in messages}
    judged: dict[tuple[str, str], bool] = {}
    unclear, unknown = 0, []
    for line, row in _rows(path, ("id1", "id2", "same"), ()):
        pair = (min(row["id1"], row["id2"]), max(row["id1"], row["id2"]))
        unknown += [one for one in pair if one not in known]
        same = JUDGED.get(row["same"])
        unclear += same is None
        if same is None:
            continue
        if pair[0] == pair[1] or judged.setdefault(pair, same) != same:
            words = _("%(file)s 第 %(line)d 行：%(pair)s 是同一条留言，或前面已有相反的判断。")
            raise Refusal(words % {"file": path.name, "line": line, "pair": listed(pair)})
    if unknown:
        words = _("%(file)s 里有 %(n)d 个编号不在留言文件里：%(ids)s。请核对两个文件是否配套。")
        ids = list(dict.fromkeys(unknown))
        raise Refusal(words % {"file": path.name, "n": len(ids), "ids": listed(ids[:MOST_NAMED])})
    return Judged(judged, unclear)


def _message(row: dict[str, str], file: str, line: int) -> Message:
    at = _time(row["time"], file, line) if row["time"] else None
    votes = row.get("votes") or "0"
    if not (votes.isascii() and votes.isdigit() and len(votes) < 10):
        words = _("%(file)s 第 %(line)d 行：点赞数应是整数，不是“%(text)s”。")
        raise Refusal(words % {"file": file, "line": line, "text": votes[:20]})
    return Message(
        row["id"], row["author"], row["title"], row["text"], row.get("district", ""), at, int(votes)
    )


def _time(text: str, file: str, line: int) -> datetime:
    """2026-01-31 08:30:00 or 2026/1/31 8:30, with or without the time of day; what zone it says is left out."""
    plain = text.replace("/", "-").replace("T", " ")[:19]
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007
        except ValueError:
            continue
    words = _("%(file)s 第 %(line)d 行：看不懂时间“%(text)s”，请写成 2026-01-31 08:30:00。")
    raise Refusal(words % {"file": file, "line": line, "text": text[:30]})


def _rows(path: Path, needed: tuple[str, ...], also: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line after the header as cells by our names of the columns."""
    lines = lines_in(_content(path))
    header = next(lines, (0, list[str]()))[1]
    columns = [name.strip().lower() for name in header]
    places = {name: _place(columns, NAMES[name]) for name in (*needed, *also)}
    missing = [NAMES[name][0] for name in needed if places[name] is None]
    if missing:
        words = _("%(file)s 缺少这些列：%(missing)s。文件里有：%(there)s。")
        there = listed(header[:20]) or "—"
        raise Refusal(words % {"file": path.name, "missing": listed(missing), "there": there})
    for line, cells in lines:
        if len(cells) > len(header):
            words = _("%(file)s 第 %(line)d 行的格子比列名多：内容里有逗号的要用引号括起来。")
            raise Refusal(words % {"file": path.name, "line": line})
        cells += [""] * (len(header) - len(cells))
        yield line, {name: cells[at].strip() for name, at in places.items() if at is not None}


def _place(columns: list[str], names: tuple[str, ...]) -> int | None:
    return next((columns.index(name) for name in names if name in columns), None)


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refusal(_("不能读 %(path)s：%(why)s") % {"path": path, "why": error.strerror}) from None
    if not content.strip():
        raise Refusal(_("文件是空的：%(path)s") % {"path": path})
    return content
