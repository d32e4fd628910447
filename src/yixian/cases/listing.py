"""The lists of cases and tasks that programs ask for: filters, sort orders, what is read along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from yixian.cases.clocks import start_of
from yixian.cases.lamps import Lamp, lamp_filter
from yixian.cases.models import (
    NEXT_LIMIT,
    OPEN_CASE,
    OPEN_TASK,
    PROMISED_CASE,
    Case,
    CaseQuerySet,
    CaseStatus,
    Channel,
    Kind,
    Outcome,
    Secrecy,
    Tag,
    Task,
    TaskQuerySet,
    TaskRole,
    TaskStatus,
    Urgency,
    hash_telephone,
    id_of,
    normal_telephone,
)
from yixian.cases.search import from_the_index, holding, matching
from yixian.directory import queries as directory
from yixian.ground.errors import NotAllowed, Refusal
from yixian.ground.json_types import Code, Line, Moment
from yixian.ground.keyset import Keyset, Page
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_access

MOST_ROWS = 200
# Cases among which a word is looked for first: read in some milliseconds whatever the word.
NEWEST = 20_000
# Who may look for a telephone number among the cases they see (docs/domain.md: operators never search others' cases).
FINDS_TELEPHONES = frozenset({"dispatcher", "duty_manager", "supervisor"})

CaseSort = Literal[
    "-received_at", "received_at", "promise_due", "-promise_due", "step_due", "-number", "number"
]
TaskSort = Literal["next_limit", "due_at", "-due_at", "-dispatched_at", "dispatched_at"]
CASE_SORTS: dict[str, Keyset] = {
    "-received_at": Keyset("-received_at", "-pk"),
    "received_at": Keyset("received_at", "pk"),
    "promise_due": Keyset("promise_due", "pk", never_empty=("promise_due",)),
    "-promise_due": Keyset("-promise_due", "-pk", never_empty=("promise_due",)),
    "step_due": Keyset("step_due", "pk"),
    "-number": Keyset("-pk"),
    "number": Keyset("pk"),
}
# These lists hold what is promised and not done yet: what is closed or a draft has nothing to wait for.
SORTED_BY_PROMISE = ("promise_due", "-promise_due")
TASK_SORTS: dict[str, Keyset] = {
    # As the inbox page (index task_next).
    "next_limit": Keyset("next_limit", "pk", never_empty=("next_limit",)),
    "due_at": Keyset("due_at", "pk"),
    "-due_at": Keyset("-due_at", "-pk"),
    "-dispatched_at": Keyset("-dispatched_at", "-pk"),
    "dispatched_at": Keyset("dispatched_at", "pk"),
}


class Paging(BaseModel):
    after: Annotated[str, Field(max_length=600)] = Field(
        default="", description="上一页的 next `next` of the page before"
    )
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50


class CaseFilters(Paging):
    """Every filter narrows the list; several values of one filter widen it."""

    status: list[CaseStatus] = []
    outcome: list[Outcome] = []
    kind: list[Kind] = []
    category: Code = Field(default="", description="编码，含下级 A code, with those below it")
    area: Code = Field(default="", description="编码，含下级 A code, with those below it")
    department: Code = Field(default="", description="编码，含下级：有承办任务的单位 A unit that has a task")
    channel: list[Channel] = []
    urgency: list[Urgency] = []
    received_from: Moment | None = None
    received_to: Moment | None = Field(default=None, description="不含 exclusive")
    due_before: Moment | None = Field(default=None, description="承诺时限早于 promise due before")
    lamp: Lamp | None = Field(
        default=None, description="承诺时限的灯（未办结的） The lamp of the promise, of open cases"
    )
    step_lamp: Lamp | None = Field(
        default=None, description="中心本环节的灯 The lamp of what the centre owes now"
    )
    tag: Tag | None = None
    q: Annotated[str, Line(100)] = Field(
        default="",
        description="标题、内容、地址中的词，至少两个字 Words of title, content, address; two characters or more",
    )
    number: Code = ""
    sort: CaseSort = Field(
        default="-received_at",
        description="promise_due 只列已承诺、未办结的 Only what is promised and not done yet",
    )


class CaseSearch(CaseFilters):
    """The filters as a body, which no log of addresses keeps: only so may a citizen's number be among them."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(strict=True, ge=1, le=MOST_ROWS)] = 50
    telephone: Code = Field(default="", description="需写理由，会记录 needs `reason`, is recorded")
    reason: Annotated[str, Line(500)] = Field(
        default="", description="查电话的理由 Why the telephone number is looked for"
    )


class TaskFilters(Paging):
    """The inbox: without `status`, what is open."""

    status: list[TaskStatus] = []
    role: TaskRole | None = None
    kind: list[Kind] = []
    urgency: list[Urgency] = []
    category: Code = Field(default="", description="编码，含下级 A code, with those below it")
    department: Code = Field(default="", description="编码，含下级 A code, with those below it")
    due_before: Moment | None = None
    lamp: Lamp | None = None
    sort: TaskSort = Field(
        default="next_limit",
        description="next_limit 还要遵守的时限中最近的 The limit that runs out first of those still to be kept",
    )


def cases(actor: Actor, wanted: CaseFilters) -> CaseQuerySet:
    """The cases this actor may see, narrowed by all but words (`page_of` looks for these).

    Raises a `Refusal` naming the filter that cannot be answered.
    """
    now = timezone.now()
    found = Case.objects.visible_to(actor).filter(case_conditions(wanted, now))
    if isinstance(wanted, CaseSearch) and wanted.telephone:
        found = _of_telephone(actor, found, wanted)
    if wanted.sort in SORTED_BY_PROMISE:
        found = found.filter(status__in=PROMISED_CASE, promise_due__isnull=False)
    return found


def with_rows(cases: CaseQuerySet) -> CaseQuerySet:
    """The cases with everything a row of the API reads.

    `tasks` tell whether a unit has live work on a case, which decides what it reads of it.
    """
    return cases.select_related("contact", "citizen", "category", "area").prefetch_related("tasks")


def page_of(
    found: CaseQuerySet,
    sort: str,
    with_rows: Callable[[CaseQuerySet], CaseQuerySet],
    *,
    words: str = "",
    after: str | None = None,
    before: str | None = None,
    rows: int | None = None,
) -> Page[Case]:
    """A page of the cases among `found` that contain `words`; `with_rows` adds what is read along.

    A word of every hundredth case fills a page from the newest; a rarer one is looked up in the index of words, and
    then only the page's own rows are joined with others.
    """
    keyset = CASE_SORTS[sort]
    if not words:
        return keyset.page(with_rows(found), after=after, before=before, rows=rows)
    if sort == "-received_at" and not before and (since := newest_since()):
        newest = holding(found.filter(received_at__gte=since), words)
        page = keyset.page(with_rows(newest), after=after, rows=rows)
        if page.next is not None:
            return page
    with from_the_index():
        page = keyset.page(matching(found, words), after=after, before=before, rows=rows)
    whole = {case.pk: case for case in with_rows(Case.objects.filter(pk__in=[case.pk for case in page.rows]))}
    return replace(page, rows=[whole[case.pk] for case in page.rows])


def newest_since() -> datetime | None:
    """When the `NEWEST`-th newest case was received (index `case_received`); None where there are fewer."""
    moments = Case.objects.order_by("-received_at", "-id").values_list("received_at", flat=True)
    return moments[NEWEST : NEWEST + 1].first()


def case_conditions(wanted: CaseFilters, now: datetime) -> Q:
    """All that `wanted` asks for but its words. Raises a `Refusal` for a code that is no row."""
    conditions = Q()
    for column, values in (
        ("status", wanted.status),
        ("outcome", wanted.outcome),
        ("kind", wanted.kind),
        ("urgency", wanted.urgency),
        ("contact__channel", wanted.channel),
    ):
        if values:
            conditions &= Q(**{f"{column}__in": values})
    if wanted.number:
        conditions &= _numbered(wanted.number)
    if wanted.category:
        conditions &= _in_category(wanted.category, "category")
    if wanted.area:
        conditions &= _in_area(wanted.area)
    if wanted.department:
        theirs = Task.objects.filter(case_id=OuterRef("pk"), department_id__in=subtree_of(wanted.department))
        conditions &= Q(Exists(theirs.exclude(status=TaskStatus.ENDED)))
    if wanted.received_from:
        conditions &= Q(received_at__gte=wanted.received_from)
    if wanted.received_to:
        conditions &= Q(received_at__lt=wanted.received_to)
    if wanted.due_before:
        conditions &= Q(promise_due__lt=wanted.due_before)
    if wanted.lamp:
        conditions &= Q(status__in=OPEN_CASE)
        conditions &= lamp_filter(wanted.lamp, "promise_yellow", "promise_red", "promise_due", now)
    if wanted.step_lamp:
        conditions &= lamp_filter(wanted.step_lamp, "step_yellow", "step_red", "step_due", now)
    if wanted.tag:
        conditions &= tagged(wanted.tag)
    return conditions


def _numbered(number: str) -> Q:
    """The row a number names, if it was entered on the day the number begins with."""
    pk = id_of(number)
    try:
        day = date.fromisoformat(number[:8])
    except ValueError:
        pk = None
    if pk is None:
        return Q(pk__in=())
    return Q(pk=pk, entered_at__gte=start_of(day), entered_at__lt=start_of(day + timedelta(days=1)))


def tagged(tag: str) -> Q:
    """Cases with this tag."""
    # SQLite has no containment of JSON; no tag's name is part of another's.
    return Q(tags__contains=[tag]) if connection.vendor == "postgresql" else Q(tags__icontains=tag)


def _in_category(code: str, path: str) -> Q:
    if directory.category(code) is None:
        raise Refusal(
            _("没有名称或编码为“%(code)s”的事项分类。") % {"code": code}, field="category", code="unknown"
        )
    return Q(**{f"{path}__code__startswith": code})


def _in_area(code: str) -> Q:
    area = directory.area(code)
    if area is None:
        raise Refusal(_("没有名称或编码为“%(code)s”的区域。") % {"code": code}, field="area", code="unknown")
    return Q(area_id=area.pk) | Q(area__path__startswith=area.path.rstrip("/") + "/")


def subtree_of(code: str) -> frozenset[int]:
    """The department of this code and those below it; a `Refusal` where there is none."""
    department = directory.department_by_code(code)
    if department is None:
        raise Refusal(
            _("没有名称或编码为“%(code)s”的单位。") % {"code": code}, field="department", code="unknown"
        )
    return directory.subtree_ids(department)


def _of_telephone(actor: Actor, found: CaseQuerySet, wanted: CaseSearch) -> CaseQuerySet:
    """Cases of whoever has this number, fully protected ones left out; the look is recorded first."""
    if not actor.roles & FINDS_TELEPHONES:
        raise NotAllowed(_("您的岗位不能按电话号码查询诉求。"), field="telephone")
    telephone = normal_telephone(wanted.telephone)
    if len(wanted.reason) < 2:
        raise Refusal(_("请写明查询电话号码的理由。"), field="reason", code="reason_needed")
    hashed = hash_telephone(telephone)
    record_access(actor.account, "identity", f"telephone:{hashed}", wanted.reason, ["telephone"])
    return found.filter(citizen__telephone_hash=hashed).exclude(secrecy=Secrecy.FULL)


def tasks(actor: Actor, wanted: TaskFilters) -> TaskQuerySet:
    """The tasks of the inbox: a unit's own and those below it, for the centre every one it sees."""
    now = timezone.now()
    conditions = Q(status__in=wanted.status or OPEN_TASK)
    if actor.roles & {"liaison", "handler", "unit_head"} and actor.department_id:
        conditions &= Q(department_id__in=actor.scope)
    if wanted.role:
        conditions &= Q(role=wanted.role)
    if wanted.kind:
        conditions &= Q(case__kind__in=wanted.kind)
    if wanted.urgency:
        conditions &= Q(case__urgency__in=wanted.urgency)
    if wanted.category:
        conditions &= _in_category(wanted.category, "case__category")
    if wanted.department:
        conditions &= Q(department_id__in=subtree_of(wanted.department))
    if wanted.due_before:
        conditions &= Q(due_at__lt=wanted.due_before)
    if wanted.lamp:
        conditions &= lamp_filter(wanted.lamp, "yellow_at", "red_at", "due_at", now)
    found = Task.objects.visible_to(actor).filter(conditions)
    if wanted.sort == "next_limit":
        found = found.annotate(next_limit=NEXT_LIMIT)
    # As in `lines.with_task_rows`: the page is found first, its cases are read then.
    whole = Case.objects.select_related("citizen", "contact")
    return found.select_related("department").prefetch_related(Prefetch("case", whole), "case__tasks")


def known_cases(actor: Actor, rows: list[Task]) -> set[int]:
    """Which of the tasks' cases the actor may still read: a unit that returned one no longer does."""
    pks: Any = {task.case_id for task in rows}
    return set(Case.objects.visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True))
