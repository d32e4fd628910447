"""The menu: one list, of which everybody sees the entries their roles open; a long one is drawn in groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EVERYBODY: frozenset[str] = frozenset()
CENTRE = frozenset({"seat", "lead", "editor", "callback"})
DECIDING = frozenset({"dispatcher", "duty_manager", "supervisor", "assessor", "inspector"})
DEPARTMENT = frozenset({"liaison", "handler", "unit_head"})
RESULTS = frozenset(
    {
        "inspector",
        "assessor",
        "duty_manager",
        "seat",
        "lead",
        "callback",
        "dispatcher",
        "liaison",
        "unit_head",
    }
)
ADMINISTRATORS = frozenset({"sysadmin", "secadmin", "auditadmin"})


@dataclass(frozen=True)
class Entry:
    """One entry: the name of its address, its label, and the roles that see it (none named = everybody)."""

    url_name: str
    label: str | Promise
    roles: frozenset[str]
    group: str | Promise = ""


MENU: list[Entry] = []
FLAT = 6  # as many entries lie in one line beside what else stands there, in English too, on a screen of 1440
LINE, SHIFTS = pgettext_lazy("menu", "来电"), pgettext_lazy("menu", "排班运营")
ORDERS, WATCHED = pgettext_lazy("menu", "办件"), pgettext_lazy("menu", "监督分析")
SYSTEM = pgettext_lazy("menu", "系统")


def register(
    url_name: str, label: str | Promise, roles: Iterable[str] = EVERYBODY, group: str | Promise = ""
) -> None:
    """Add an entry at the end of the menu; refuses an address that is there already."""
    if any(entry.url_name == url_name for entry in MENU):
        raise ValueError(f"{url_name} is in the menu already")
    MENU.append(Entry(url_name, label, frozenset(roles), group))


register("seat", _("接听登记"), {"seat"}, LINE)
register("missed", _("漏话回拨"), {"seat", "lead", "duty_manager"}, LINE)
register("lead_desk", _("本班今天"), {"lead"}, LINE)
register("wallboard", _("话务现场"), {"lead", "duty_manager"}, LINE)
register("nuisance", _("骚扰来电"), {"lead", "duty_manager"}, LINE)
register("calls", pgettext_lazy("several", "通话"), {"lead", "duty_manager"}, LINE)
register("staffing", _("排班"), {"lead", "duty_manager"}, SHIFTS)
register("statement", _("运营月报"), {"lead", "duty_manager"}, SHIFTS)
register("my_shifts", _("我的班次"), {"seat"}, SHIFTS)
register("knowledge", _("知识"), {"seat", "lead", "editor", "callback"})
register("desk_services", _("便民服务"), {"seat", "lead", "callback", "dispatcher", "duty_manager"}, LINE)
register("desk_guides", _("办事指南"), {"seat", "lead", "editor", "callback"}, LINE)
register("knowledge_desk", _("知识管理"), frozenset({"editor", "auditor"}) | DEPARTMENT, ORDERS)
register("timetables_desk", _("查时刻"), {"seat", "lead", "editor", "callback"}, LINE)
register("travel_today", _("变动和提示"), {"editor", "duty_manager", "sysadmin"}, LINE)
register("timetable_feeds", _("时刻表"), {"editor", "sysadmin"}, SYSTEM)
register("queue_to-dispatch", _("待派单"), {"dispatcher"}, ORDERS)
register("queue_to-review", _("待审核"), {"dispatcher"}, ORDERS)
register("queue_requests", _("待裁定"), {"dispatcher", "duty_manager"}, ORDERS)
register("queue_hard", pgettext_lazy("several", "疑难"), {"duty_manager"}, ORDERS)
register("queue_rehandle", _("建议重办"), {"duty_manager"}, ORDERS)
register("supervisor_desk", _("督办台"), {"supervisor", "duty_manager"}, WATCHED)
register("callback_desk", _("回访"), {"callback"}, ORDERS)
register("inspection", _("质检"), {"inspector", "duty_manager"}, WATCHED)
register("inspection_results", _("质检结果"), RESULTS, WATCHED)
register("coaching", _("辅导记录"), {"seat", "lead", "duty_manager"}, SHIFTS)
register("training", _("培训"), {"seat", "lead", "editor", "callback", "dispatcher", "duty_manager"}, SHIFTS)
register("portal:publishing", _("公开发布"), {"publisher"}, ORDERS)
register("portal:exposing", _("超期曝光"), {"publisher"}, ORDERS)
register("portal:media", _("记者台"), {"journalist"})
register(
    "portal:press_questions",
    _("媒体提问"),
    {"publisher", "duty_manager", "leader", "liaison", "unit_head"},
    ORDERS,
)
register("portal:press_cards", _("记者账号"), {"publisher", "sysadmin"}, SYSTEM)
register("portal:texts", _("公开文稿"), {"publisher", "duty_manager"}, ORDERS)
register("leader_desk", _("领导看板"), {"leader", "duty_manager"})
register("inbox", _("承办任务"), DEPARTMENT)
register("retaliations", _("打击报复"), {"duty_manager", "leader"}, WATCHED)
register(
    "supervision_orders", _("督办"), frozenset({"supervisor", "duty_manager", "leader"}) | DEPARTMENT, WATCHED
)
register("summonses", _("约谈"), {"supervisor", "duty_manager", "leader", "liaison", "unit_head"}, WATCHED)
register("cases", pgettext_lazy("several", "诉求"), DEPARTMENT | DECIDING | {"publisher", "leader"}, ORDERS)
register(
    "figures", _("统计指标"), DECIDING | {"publisher", "auditor", "leader", "liaison", "unit_head"}, WATCHED
)
register("clock_rules", _("到时规则"), {"supervisor", "duty_manager", "sysadmin"}, WATCHED)
register("league", _("考评排名"), {"assessor", "leader", "duty_manager", "liaison", "unit_head"}, WATCHED)
register("exemptions", _("免考"), {"assessor", "duty_manager", "leader", "liaison", "unit_head"}, WATCHED)
register("briefings", _("简报"), {"leader", "duty_manager", "supervisor", "assessor"}, WATCHED)
register(
    "topics",
    pgettext_lazy("several", "热点"),
    {"leader", "duty_manager", "supervisor", "dispatcher"},
    WATCHED,
)
register("cures", _("主动治理"), {"duty_manager", "supervisor", "liaison", "unit_head"}, WATCHED)
register(
    "aids",
    _("智能辅助"),
    {"dispatcher", "duty_manager", "supervisor", "lead", "sysadmin", "auditor"},
    WATCHED,
)
register("notice_log", _("通知发送"), {"sysadmin"}, SYSTEM)
register("rows", _("名录文件"), {"sysadmin"}, SYSTEM)
register("calendar", _("工作日历"), {"sysadmin", "duty_manager"}, SHIFTS)
register("rows_history", _("名录变更"), {"sysadmin", "auditadmin", "auditor"}, SYSTEM)
register("accounts_load", _("批量开账号"), {"secadmin"}, SYSTEM)
register("settings", _("设置"), {"sysadmin", "secadmin"}, SYSTEM)
register("admin:index", _("后台"), ADMINISTRATORS, SYSTEM)


class Shown(TypedDict):
    """An entry as the templates draw it; its badge goes by `name`, `current` marks the one the page lies under."""

    name: str
    url: str
    label: str | Promise
    current: bool
    group: str | Promise


class Part(TypedDict):
    """What stands side by side: one entry (`label` "") or a group that opens; `current` if the page is among them."""

    label: str | Promise
    entries: list[Shown]
    current: bool


def menu_of(roles: frozenset[str], path: str = "") -> list[Shown]:
    """The entries for `roles` whose address exists, on the page at `path`."""
    shown: list[Shown] = []
    for entry in MENU:
        if entry.roles and not entry.roles & roles:
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        shown.append(
            {
                "name": entry.url_name.replace(":", "-"),
                "url": url,
                "label": entry.label,
                "current": False,
                "group": entry.group,
            }
        )
    under = [item for item in shown if path.startswith(item["url"])]
    if under:  # the longest address wins: /desk/cases/ lies under /desk/ too
        max(under, key=lambda item: len(item["url"]))["current"] = True
    return shown


def parts_of(entries: list[Shown]) -> list[Part]:
    """The menu as it is drawn: up to `FLAT` entries side by side; of more each group opens, where its first one stood.

    A group with one entry is that entry.
    """
    parts: list[Part] = []
    grouped: dict[str, Part] = {}
    for entry in entries:
        name = str(entry["group"]) if len(entries) > FLAT else ""
        if name in grouped:
            part = grouped[name]
            part["entries"].append(entry)
            part["current"] = part["current"] or entry["current"]
            continue
        part = {"label": entry["group"] if name else "", "entries": [entry], "current": entry["current"]}
        parts.append(part)
        if name:
            grouped[name] = part
    for part in parts:
        if len(part["entries"]) == 1:
            part["label"] = ""
    return parts


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `menu` of the person signed in, flat and in parts, and whether they look for cases.

    Worked out if asked for.
    """

    def menu() -> list[Shown]:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return []
        return menu_of(frozenset(user.roles), request.path)

    def finds() -> bool:
        return any(entry["url"] == reverse("cases") for entry in menu())

    return {
        "menu": SimpleLazyObject(menu),
        "menu_parts": SimpleLazyObject(lambda: parts_of(menu())),
        "finds": SimpleLazyObject(finds),
    }
