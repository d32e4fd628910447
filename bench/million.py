"""A million invented cases, written by the database itself: rows for reading, not a history that verifies."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

# Share of rows in each state: nearly all of a year is closed, a few thousand are open.
STATUS = """CASE WHEN n % 100 < 1 THEN 'to_dispatch' WHEN n % 100 < 4 THEN 'handling'
  WHEN n % 100 < 5 THEN 'to_callback' ELSE 'archived' END"""
SEATS = 70  # share the contacts; one of them signs in
FEW = 10_000  # one case of so many is urged again and again, and one handled for the third time: both open
SUBJECTS = [
    "路灯不亮",
    "井盖松动",
    "占道经营",
    "夜间施工",
    "噪声扰民",
    "暖气不热",
    "自来水发黄",
    "垃圾清运",
    "违章停车",
    "公交晚点",
    "电梯故障",
    "房产证办理",
    "社保转移",
    "入学政策",
    "工资拖欠",
    "预售资金",
    "扬尘污染",
    "油烟扰民",
    "道路破损",
    "积水内涝",
    "物业收费",
    "燃气报修",
    "停电时间",
    "医保报销",
]
PLACES = [
    "安泰苑",
    "瑞和园",
    "春泽小区",
    "锦绣庭",
    "明珠花园",
    "福临家园",
    "丰华小区",
    "和顺里",
    "金桂苑",
    "永宁家园",
    "文渊小区",
    "望湖苑",
]


def fill(
    model: type[models.Model], count: int, columns: dict[str, str], parameters: list[Any] | None = None
) -> None:
    """Insert `count` rows; `columns` are SQL expressions of n (0 …), the rest of the columns take their defaults."""
    names, expressions, values = [], [], []
    for field in model._meta.concrete_fields:
        if field.column in columns:
            names.append(field.column)
            expressions.append(columns[field.column].replace("%", "%%"))  # an operator, no placeholder
        elif not field.primary_key and not field.null:
            names.append(field.column)
            default = field.get_default()
            if isinstance(field, models.DateTimeField):
                expressions.append("now()")
            elif isinstance(field, models.JSONField):
                expressions.append("'[]'::jsonb" if default == [] else "'{}'::jsonb")
            else:
                expressions.append("%s")
                values.append(default if default is not None else "")
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({quoted}) SELECT {', '.join(expressions)} "
            f"FROM generate_series(0::bigint, {count - 1}) AS n",
            [*values, *(parameters or [])],
        )


@dataclass(frozen=True)
class Ground:
    """What the rows are laid on: how many, keys of the directory, and SQL expressions of the n-th row."""

    count: int
    when: str  # the n-th case came so long ago: evenly over a year
    units: str
    categories: str
    areas: str
    citizen: str
    seat: int
    contacts_before: int
    cases_before: int

    @property
    def case(self) -> str:
        return f"{self.cases_before + 1} + n"

    @property
    def unit(self) -> str:
        return pick(self.units, "n * 31")


def lay_million(count: int) -> Ground:
    """Citizens, contacts, cases, tasks, events and callbacks over a year; open cases spread over all departments."""
    started = time.monotonic()
    ground = _ground(count)
    _contacts(ground)
    # Built at the end: a million single entries into the index of words take longer than all the rest.
    words = _take_index("case_words")
    _cases(ground)
    _tasks(ground)
    _events(ground)
    _callbacks(ground)
    with connection.cursor() as cursor:
        cursor.execute(words)
        cursor.execute("VACUUM ANALYZE")
    print(f"{count:,} cases laid in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return ground


def _ground(count: int) -> Ground:
    from yixian.directory import queries as directory
    from yixian.people.models import Account

    first, total = _citizens(max(1000, count // 4))
    return Ground(
        count,
        when=f"now() - interval '365 days' * (1 - n::float / {count})",
        units=array([d.pk for d in directory.departments(takes_orders=True)]),
        categories=array([c.pk for c in directory.categories(3)]),
        areas=array([a.pk for a in directory.areas(level="community")]),
        citizen=f"{first} + (n * 7919) % {total}",
        seat=Account.objects.get(username="seat").pk,
        contacts_before=top("cases_contact"),
        cases_before=top("cases_case"),
    )


def _citizens(count: int) -> tuple[int, int]:
    """The first citizen's key and how many there are."""
    from yixian.cases.models import Citizen, Identity

    for place in range(200):  # real ones, whose history is asked for
        Citizen.with_identity(Identity("示范人", "", f"86199000{place:05d}"), invented=True).save()
    first = Citizen.objects.order_by("id").values_list("id", flat=True)[0]
    fill(Citizen, count, {"telephone_hash": "md5(n::text)", "invented": "true"})
    return first, top("cases_citizen") - first


def _contacts(ground: Ground) -> None:
    from yixian.cases.models import Contact

    columns = {
        "channel": "'telephone'",
        "outcome": "'case'",
        "citizen_id": ground.citizen,
        "agent_id": f"CASE WHEN n % {SEATS} = 0 THEN {ground.seat} END",
        "received_at": ground.when,
        "entered_at": ground.when,
        "invented": "true",
    }
    fill(Contact, ground.count, columns)


def _cases(ground: Ground) -> None:
    from yixian.cases.models import Case

    when, subject = ground.when, pick(array(SUBJECTS), "n")
    place = pick(array(PLACES), "(n / 7)")
    archived = f"CASE WHEN {STATUS} = 'archived' THEN"
    columns = {
        "status": STATUS,
        "outcome": f"{archived} 'resolved' ELSE '' END",
        "contact_id": f"{ground.contacts_before + 1} + n",
        "citizen_id": ground.citizen,
        "kind": pick("ARRAY['enquiry','help','complaint','suggestion','report']", "n"),
        "category_id": pick(ground.categories, "n"),
        "area_id": pick(ground.areas, "(n / 3)"),
        "title": f"{place} || {subject}",
        "content": f"'我是' || {place} || '的居民，' || {subject} || '的问题已经反映过多次，第' || "
        f"(n % 97)::text || '栋楼的住户都有意见，希望有关部门' || md5(n::text) || '尽快处理并答复。'",
        "address": f"{place} || (n % 300)::text || '号'",
        "received_at": when,
        "entered_at": when,
        "submitted_at": when,
        "dispatched_at": f"CASE WHEN {STATUS} <> 'to_dispatch' THEN {when} + interval '2 hours' END",
        "closed_at": f"{archived} {when} + interval '4 days' END",
        "passed_at": f"{archived} {when} + interval '3 days' END",
        "promise_due": f"{when} + interval '7 days'",
        "promise_yellow": f"{when} + interval '4 days'",
        "promise_red": f"{when} + interval '6 days'",
        "step_due": f"CASE WHEN {STATUS} IN ('to_dispatch', 'to_callback') THEN {when} + interval '3 days' END",
        "lead_id": ground.unit,
        "urged": f"CASE WHEN n % {FEW} = 3 THEN 3 ELSE 0 END",
        "round": f"CASE WHEN n % {FEW} = 2 THEN 3 ELSE 1 END",
        "version": "2",
        "invented": "true",
    }
    fill(Case, ground.count, columns)


def _tasks(ground: Ground) -> None:
    from yixian.cases.models import Task

    answered = f"{STATUS} IN ('archived', 'to_callback')"
    after = {
        "dispatched_at": "2 hours",
        "signed_at": "3 hours",
        "reached_at": "5 hours",
        "yellow_at": "3 days",
        "red_at": "5 days",
        "due_at": "6 days",
    }
    columns = {
        "case_id": ground.case,
        "department_id": ground.unit,
        "role": "'lead'",
        "status": f"CASE WHEN {answered} THEN 'done' ELSE 'in_progress' END",
        "replied_at": f"CASE WHEN {answered} THEN {ground.when} + interval '2 days' END",
        **{column: f"{ground.when} + interval '{span}'" for column, span in after.items()},
    }
    fill(Task, ground.count, columns)


def _events(ground: Ground) -> None:
    from yixian.cases.models import Event

    for seq, verb, after in ((1, "register", "draft"), (2, "submit", "to_dispatch")):
        columns = {
            "case_id": ground.case,
            "seq": str(seq),
            "verb": f"'{verb}'",
            "at": ground.when,
            "actor_kind": "'account'",
            "before": "''",
            "after": f"'{after}'",
            "facts": "'{}'::jsonb",
            "previous": "''",
            "hash": "md5(n::text)",
        }
        fill(Event, ground.count, columns)


def _callbacks(ground: Ground) -> None:
    from yixian.evaluation.models import Callback

    reached = f"({STATUS} <> 'to_callback')"  # those that still wait were tried in vain this morning
    columns = {
        "case_id": ground.case,
        "round": "1",
        "attempt": "1",
        "seq": "2",
        "at": f"{ground.when} + interval '4 days'",
        "part": "'morning'",
        "way": "'telephone'",
        "lead_id": ground.unit,
        "reached": reached,
        "contacted": reached,
        "solved": f"CASE WHEN NOT {reached} THEN '' WHEN n % 10 < 8 THEN 'solved' ELSE 'not' END",
        "satisfied": f"CASE WHEN NOT {reached} THEN '' WHEN n % 10 < 9 THEN 'satisfied'"
        " ELSE 'dissatisfied' END",
        "effective": reached,
    }
    fill(Callback, ground.count * 6 // 10, columns)


def pick(array: str, place: str) -> str:
    """The element of an SQL array at the n-th row: over and over from its beginning."""
    return f"({array})[1 + {place} % array_length({array}, 1)]"


def _take_index(name: str) -> str:
    """Drop an index; the statement that makes it again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (made,) = cursor.fetchone()
        cursor.execute(f'DROP INDEX "{name}"')
    return str(made)


def array(values: list[Any]) -> str:
    """The values as an SQL array."""
    told = ",".join(f"'{v}'" if isinstance(v, str) else str(v) for v in values)
    return f"ARRAY[{told}]"


def top(table: str) -> int:
    """The highest key of a table, after which the next row is numbered."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        top: int = cursor.fetchone()[0]
        # A sequence may be ahead of the table after a rolled back insert.
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest({top}, 1), {top} > 0)"
        )
    return top
