"""`yixian handbook`: the pages of the handbook that are made of what the program knows: state table and settings."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextChoices
from django.utils import translation

from yixian.cases.actions import ACTIONS, Action
from yixian.cases.models import OPEN_CASE, CaseStatus, Outcome, TaskStatus
from yixian.people.models import Role
from yixian.shell.told_settings import VARIABLES

PAGE = Path("docs/handbook/state-table.md")
SETTINGS = Path("docs/handbook/settings.md")
TABLES = {
    "contact": ("来电来访", "Contacts"),
    "case": ("诉求", "Cases"),
    "task": ("承办任务", "Tasks"),
    "explanation": ("情况说明", "Requests for explanation"),
}
STATES: dict[str, type[TextChoices]] = {"case": CaseStatus, "task": TaskStatus}
PREFACE = """\
# 状态表 State table

本页由 `yixian handbook` 从操作登记表生成，不要手改。This page is written by `yixian handbook` from the registry
of actions; do not edit it.

“从”为空：与状态无关。“到”为空：状态不变，只留下记录。岗位在某个状态下还可能有进一步的条件（如提交以后只有审核派单员
可以修改），写在各操作自己的 `allow` 里；“本人”指证明了自己是诉求人的人。
An empty “from” means any state, an empty “to” that the state stays and only a record is left. Within a state an
action may ask for more (after submission only a dispatcher amends): see `allow` of the action. “Citizen” is whoever
proved to be the one who asked.
"""
SETTINGS_PREFACE = """\
# 设置 Settings

本页由 `yixian handbook` 生成，不要手改。This page is written by `yixian handbook`; do not edit it.

环境变量在服务器上设置，重新启动后生效；现在的值在系统里的“设置”页面（系统管理员、安全管理员），密码和密钥不显示。城市名称、区号等在后台“本系统”里改。
Variables of the environment are set on the server and hold from the next start; what they are now stands on the page
设置 (system and security administrator), which shows no password and no key. The city's name and area code are changed
in the back office.
"""


class Command(BaseCommand):
    help = (
        "写出手册的状态表和设置两页；--check 只比较 / write the state table and the settings of the handbook"
    )
    requires_system_checks = []  # says what the program is; of a database it knows nothing

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="比较，不写；不一致时失败 / compare only")
        parser.add_argument("--output", type=Path, default=PAGE, help=f"文件（默认 {PAGE}）")

    def handle(self, *_args: Any, check: bool, output: Path, **_options: Any) -> None:
        self._bring(output, page(), check=check)
        if output == PAGE:
            self._bring(SETTINGS, settings_page(), check=check)

    def _bring(self, output: Path, current: str, *, check: bool) -> None:
        if not check:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(current, encoding="utf-8")
            self.stdout.write(f"{output}")
            return
        if not output.is_file() or output.read_text(encoding="utf-8") != current:
            raise CommandError(
                f"{output} 不是最新的：请运行 yixian handbook，看过差别后提交 / is not current: run yixian handbook"
            )
        self.stdout.write(f"{output} is current")


def settings_page() -> str:
    """The variables of the environment, in Chinese and English; the same in whatever language it is made."""
    lines = [SETTINGS_PREFACE, "| 变量 variable | 含义 | meaning | 不设时 without it |", "|---|---|---|---|"]
    for one in VARIABLES:
        cells = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                cells.append((str(one.meaning), str(one.default)))
        (chinese, lacking), (english, without) = cells
        either = lacking if lacking == without else f"{lacking} / {without}"
        lines.append(f"| `{one.name}` | {chinese} | {english} | {either} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page; the same in whatever language it is made."""
    with translation.override("zh-hans"):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield PREFACE
    for title, choices in (
        ("诉求的状态 States of a case", CaseStatus),
        ("办结方式 Outcomes", Outcome),
        ("任务的状态 States of a task", TaskStatus),
        ("岗位 Roles", Role),
    ):
        yield f"## {title}\n"
        yield " · ".join(f"{label} `{value}`" for value, label in choices.choices) + "\n"
    for table, (chinese, english) in TABLES.items():
        yield f"## {chinese}的操作 {english}\n"
        yield "| 操作 | action | 从 | 到 | 谁 | 填写（* 必填） |"
        yield "|---|---|---|---|---|---|"
        yield from (_row(action) for action in sorted(ACTIONS.values(), key=_place) if action.on == table)
        yield ""


def _place(action: Action) -> tuple[bool, int, str]:
    """Along the life of a case; what may happen in any open state stands after it."""
    order = [str(state) for state in STATES.get(action.on, ())]
    anywhere = action.on == "case" and len(action.from_states) >= len(OPEN_CASE) - 1
    first = min((order.index(state) for state in action.from_states), default=0)
    return anywhere, first, action.name


def _row(action: Action) -> str:
    words = {str(status): str(status.label) for status in STATES.get(action.on, ())}
    cells = (
        action.zh + ("（再确认一次）" if action.confirm else ""),
        f"`{action.name}` {action.en}",
        "、".join(words[state] for state in words if state in action.from_states),
        "、".join(words.get(str(state), str(state)) for state in action.to_states),
        "、".join(_who(action)),
        "、".join(_fields(action)),
    )
    return f"| {' | '.join(cells)} |"


def _who(action: Action) -> Iterable[str]:
    yield from (str(Role(role).label) for role in Role if role in action.roles)
    if action.citizen:
        yield "本人"
    if action.system:
        yield "系统"


def _fields(action: Action) -> Iterable[str]:
    for name, field in action.Fields.base_fields.items():
        yield f"{field.label or name}{'*' if field.required else ''}"
