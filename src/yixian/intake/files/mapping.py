"""Which column of a file is which field of a case: given, saved under a name, or guessed from the header."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yixian.ground.errors import Refusal
from yixian.ground.text import listed

# Every field a file may bring, with the column names it is guessed from.
FIELDS: dict[str, tuple[str, ...]] = {
    "external_id": ("id", "编号", "工单编号", "诉求编号", "留言编号", "外部编号"),
    "kind": ("类型", "诉求类型", "kind", "type"),
    "category": ("分类", "事项分类", "类别", "category", "label"),
    "title": ("标题", "主题", "留言主题", "title", "subject"),
    "content": ("内容", "诉求内容", "留言详情", "正文", "content", "text", "message"),
    "demand": ("诉求目的", "诉求", "demand"),
    "address": ("地址", "事发地址", "地点", "address"),
    "area": ("区域", "区县", "所属区域", "area"),
    "received_at": ("时间", "受理时间", "来电时间", "留言时间", "time", "date", "received_at"),
    "channel": ("渠道", "来源渠道", "channel"),
    "urgency": ("紧急程度", "urgency"),
    "secrecy": ("保密", "secrecy"),
    "name": ("姓名", "诉求人", "来电人", "name"),
    "telephone": ("电话", "手机", "联系电话", "来电号码", "telephone", "phone"),
    "email": ("邮箱", "电子邮件", "email"),
    "citizen": ("用户", "留言用户", "用户编号", "user", "user_id"),
}


@dataclass(frozen=True)
class Mapping:
    """`columns`: field → column; `defaults`: field → value for rows whose cell is empty."""

    columns: dict[str, str]
    defaults: dict[str, str]


def pairs(given: list[str], option: str) -> dict[str, str]:
    """`field=value` pairs of a command line option. A `Refusal` names what is wrong."""
    found: dict[str, str] = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        name = name.strip()
        if not sign or not name or not value.strip():
            raise Refusal(_("%(option)s 应写成 字段=列名：%(pair)s") % {"option": option, "pair": pair})
        if name not in FIELDS:
            raise Refusal(
                _("没有“%(name)s”这个字段。可用的字段：%(known)s") % {"name": name, "known": listed(FIELDS)}
            )
        found[name] = value.strip()
    return found


def shown(columns: list[str]) -> str:
    """The names of the columns, as many and as much of each as fits a line that somebody reads."""
    names = [name[:40] for name in columns if name[0] != "\0"]
    return listed(names[:30]) + ("…" if len(names) > 30 else "")


def complete(columns: list[str], given: dict[str, str], defaults: dict[str, str]) -> Mapping:
    """The mapping given, checked against the file; fields not given are guessed from the column names."""
    for name, column in given.items():
        if column not in columns:
            raise Refusal(
                _("文件没有“%(column)s”这一列（字段 %(name)s）。文件的列：%(columns)s")
                % {"column": column, "name": name, "columns": shown(columns)}
            )
    found, taken = dict(given), set(given.values())
    by_name = {column.lower(): column for column in columns}
    for name, guesses in FIELDS.items():
        if name in found:
            continue
        guess = next((by_name[g] for g in guesses if g in by_name and by_name[g] not in taken), None)
        if guess is not None:
            found[name] = guess
            taken.add(guess)
    if "content" not in found:
        raise Refusal(
            _("不知道哪一列是诉求内容，请用 --map content=列名 指明。文件的列：%(columns)s")
            % {"columns": shown(columns)}
        )
    return Mapping(found, defaults)
