"""What access records speak of, in words: rooms say how their subjects ("case:502") are called by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WHAT: dict[str, str | Promise] = {
    "identity": gettext_lazy("查看身份信息"),
    "release": gettext_lazy("同意披露身份"),
    "called": gettext_lazy("打电话给诉求人"),
    "booking": gettext_lazy("凭链接查看预订的联系方式"),
    "attachment": gettext_lazy("打开附件"),
    "recording": gettext_lazy("听录音"),
    "recording_file": gettext_lazy("下载录音"),
    "export": gettext_lazy("导出"),
    "code": gettext_lazy("凭查询码打开"),
    "work_order": gettext_lazy("打印或下载工单"),
    "reply_letter": gettext_lazy("打印或下载答复函"),
    "supervision_slip": gettext_lazy("打印或下载督办单"),
    "summons": gettext_lazy("打印或下载约谈通知书"),
    "summons_record": gettext_lazy("打印或下载约谈记录"),
}

# What of a case was read, as its pages call it; other names stay as they are.
FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("姓名"),
    "telephone": gettext_lazy("电话"),
    "title": gettext_lazy("标题"),
    "content": gettext_lazy("诉求内容"),
    "demand": gettext_lazy("诉求目的"),
    "address": gettext_lazy("事发地址"),
    "answer": gettext_lazy("答复"),
    "persons": gettext_lazy("约谈对象"),
    "matters": gettext_lazy("约谈事项"),
    "inspected": gettext_lazy("质检结果"),
}


@dataclass(frozen=True)
class Named:
    """`names` gives the names of several ids with one query; `find` the id behind a name, None for none."""

    label: str | Promise
    names: Callable[[list[int]], dict[int, str]]
    find: Callable[[str], int | None]


_named: dict[str, Named] = {}


def register_subject(
    kind: str,
    label: str | Promise,
    names: Callable[[list[int]], dict[int, str]],
    find: Callable[[str], int | None],
) -> None:
    """Say how the subjects of a kind are called; refuses a kind that was named before."""
    if kind in _named:
        raise ValueError(f"{kind} is named already")
    _named[kind] = Named(label, names, find)


def in_words(subjects: Iterable[str]) -> dict[str, str]:
    """Each subject as people call it: one query for each kind. One that nobody named stays as it is."""
    ids: dict[str, set[int]] = {}
    said: dict[str, str] = {}
    for subject in subjects:
        kind, _colon, rest = subject.partition(":")
        said[subject] = _("电话号码") if kind == "telephone" else subject
        if kind in _named and rest.isdecimal():
            ids.setdefault(kind, set()).add(int(rest))
    for kind, wanted in ids.items():
        for found, name in _named[kind].names(sorted(wanted)).items():
            said[f"{kind}:{found}"] = f"{_named[kind].label} {name}"
    return said


def subjects_called(name: str) -> list[str]:
    """The subjects of this name, such as a case number."""
    found = ((kind, named.find(name)) for kind, named in _named.items())
    return [f"{kind}:{pk}" for kind, pk in found if pk is not None]
