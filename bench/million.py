"""A million invented cases, written by the database itself: rows for reading, not a history that verifies."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.db import connection, models

# Share of rows in each state: nearly all of a year is closed, a few thousand are open.
STATUS = """CASE WHEN n % 100 < 1 THEN 'to_dispatch' WHEN n % 100 < 4 THEN 'handling'
  WHEN n % 100 < 5 THEN 'to_callback' ELSE 'archived' END"""
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


def lay_million(count: int) -> None:
    """Citizens, contacts, cases, tasks, events and callbacks over a year; open cases spread over all departments."""
    from yixian.cases.models import Case, Citizen, Contact, Event, Identity, Task
    from yixian.directory import queries as directory
    from yixian.people.models import Account

    started = time.monotonic()
    citizens = max(1000, count // 4)
    for place in range(200):  # real ones, whose history is asked for
        Citizen.with_identity(Identity("示范人", "", f"86199000{place:05d}"), invented=True).save()
    first = Citizen.objects.order_by("id").values_list("id", flat=True)[0]
    fill(Citizen, citizens, {"telephone_hash": "md5(n::text)", "invented": "true"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM cases_citizen")
        total = cursor.fetchone()[0] - first
    when = f"now() - interval '365 days' * (1 - n::float / {count})"
    seat = Account.objects.get(username="seat").pk
    before = _top("cases_contact")
    fill(
        Contact,
        count,
        {
            "channel": "'telephone'",
            "outcome": "'case'",
            "citizen_id": f"{first} + (n * 7919) % {total}",
            "agent_id": str(seat),
            "received_at": when,
            "entered_at": when,
            "invented": "true",
        },
    )
    units = [d.pk for d in directory.departments(takes_orders=True)]
    categories = [c.pk for c in directory.categories(3)]
    areas = [a.pk for a in directory.areas(level="community")]
    subject = f"({_array(SUBJECTS)})[1 + n % {len(SUBJECTS)}]"
    place = f"({_array(PLACES)})[1 + (n / 7) % {len(PLACES)}]"
    cases_before = _top("cases_case")
    # Built at the end: a million single entries into the index of words take longer than all the rest.
    words = _take_index("case_words")
    fill(
        Case,
        count,
        {
            "status": STATUS,
            "outcome": f"CASE WHEN {STATUS} = 'archived' THEN 'resolved' ELSE '' END",
            "contact_id": f"{before + 1} + n",
            "citizen_id": f"{first} + (n * 7919) % {total}",
            "kind": "(ARRAY['enquiry','help','complaint','suggestion','report'])[1 + n % 5]",
            "category_id": f"({_array(categories)})[1 + n % {len(categories)}]",
            "area_id": f"({_array(areas)})[1 + (n / 3) % {len(areas)}]",
            "title": f"{place} || {subject}",
            "content": f"'我是' || {place} || '的居民，' || {subject} || '的问题已经反映过多次，第' || "
            f"(n % 97)::text || '栋楼的住户都有意见，希望有关部门' || md5(n::text) || '尽快处理并答复。'",
            "address": f"{place} || (n % 300)::text || '号'",
            "received_at": when,
            "entered_at": when,
            "submitted_at": when,
            "dispatched_at": f"CASE WHEN {STATUS} <> 'to_dispatch' THEN {when} + interval '2 hours' END",
            "closed_at": f"CASE WHEN {STATUS} = 'archived' THEN {when} + interval '4 days' END",
            "passed_at": f"CASE WHEN {STATUS} = 'archived' THEN {when} + interval '3 days' END",
            "promise_due": f"{when} + interval '7 days'",
            "promise_yellow": f"{when} + interval '4 days'",
            "promise_red": f"{when} + interval '6 days'",
            "step_due": f"CASE WHEN {STATUS} IN ('to_dispatch', 'to_callback') THEN {when} + interval '3 days' END",
            "lead_id": f"({_array(units)})[1 + (n * 31) % {len(units)}]",
            "version": "2",
            "invented": "true",
        },
    )
    fill(
        Task,
        count,
        {
            "case_id": f"{cases_before + 1} + n",
            "department_id": f"({_array(units)})[1 + (n * 31) % {len(units)}]",
            "role": "'lead'",
            "status": f"CASE WHEN {STATUS} IN ('archived', 'to_callback') THEN 'done' ELSE 'in_progress' END",
            "dispatched_at": f"{when} + interval '2 hours'",
            "due_at": f"{when} + interval '6 days'",
            "yellow_at": f"{when} + interval '3 days'",
            "red_at": f"{when} + interval '5 days'",
            "signed_at": f"{when} + interval '3 hours'",
            "reached_at": f"{when} + interval '5 hours'",
            "replied_at": f"CASE WHEN {STATUS} IN ('archived', 'to_callback') THEN {when} + interval '2 days' END",
        },
    )
    for seq, verb, after in ((1, "register", "draft"), (2, "submit", "to_dispatch")):
        fill(
            Event,
            count,
            {
                "case_id": f"{cases_before + 1} + n",
                "seq": str(seq),
                "verb": f"'{verb}'",
                "at": when,
                "actor_kind": "'account'",
                "before": "''",
                "after": f"'{after}'",
                "facts": "'{}'::jsonb",
                "previous": "''",
                "hash": "md5(n::text)",
            },
        )
    _callbacks(count, cases_before, when, units)
    with connection.cursor() as cursor:
        cursor.execute(words)
        cursor.execute("ANALYZE")
    print(f"{count:,} cases laid in {time.monotonic() - started:.0f} s", file=sys.stderr)


def _callbacks(count: int, cases_before: int, when: str, units: list[int]) -> None:
    from yixian.evaluation.models import Callback

    fill(
        Callback,
        count * 6 // 10,
        {
            "case_id": f"{cases_before + 1} + n",
            "round": "1",
            "attempt": "1",
            "seq": "2",
            "at": f"{when} + interval '4 days'",
            "part": "'morning'",
            "way": "'telephone'",
            "lead_id": f"({_array(units)})[1 + (n * 31) % {len(units)}]",
            "reached": "true",
            "contacted": "true",
            "solved": "CASE WHEN n % 10 < 8 THEN 'solved' ELSE 'not' END",
            "satisfied": "CASE WHEN n % 10 < 9 THEN 'satisfied' ELSE 'dissatisfied' END",
            "effective": "true",
        },
    )


def _take_index(name: str) -> str:
    """Drop an index; the statement that makes it again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (made,) = cursor.fetchone()
        cursor.execute(f'DROP INDEX "{name}"')
    return str(made)


def _array(values: list[Any]) -> str:
    told = ",".join(f"'{v}'" if isinstance(v, str) else str(v) for v in values)
    return f"ARRAY[{told}]"


def _top(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        top: int = cursor.fetchone()[0]
        # A sequence may be ahead of the table after a rolled back insert.
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest({top}, 1), {top} > 0)"
        )
    return top
