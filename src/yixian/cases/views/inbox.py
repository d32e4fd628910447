"""A department's own lists: its tasks, what its unit head decides, and the questions put to it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases import approvals as approving
from yixian.cases import lines
from yixian.cases.actions import act
from yixian.cases.columns import DECIDE, REQUESTS, TASKS, TICK_TASK, standard
from yixian.cases.forms import SHOWN_LAMPS, TaskFilterForm
from yixian.cases.limited import limited_count
from yixian.cases.list_files import INBOX
from yixian.cases.listing import TASK_SORTS
from yixian.cases.models import NEXT_LIMIT, Explanation, Request, RequestKind, Task, TaskStatus
from yixian.cases.sections import above_inbox
from yixian.cases.table import list_context, list_of, table_of
from yixian.cases.unit_tasks import lit, of_unit, under_lamp
from yixian.cases.views.list_export import export_context
from yixian.cases.views.ticked import do_each, ticked
from yixian.ground.access import access
from yixian.ground.addresses import next_of
from yixian.ground.keyset import Keyset
from yixian.people.queries import acting

UNIT = ("liaison", "handler", "unit_head")
BY_DUE = Keyset("due_at", "pk")


@access(*UNIT)
@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Tasks of the own department and those below, the nearest limit first; by lamp, status, urgency and role.

    An urgent order to be signed within the hour so stands above one that is due sooner but was signed.
    """
    actor, now = acting(request), timezone.now()
    form = TaskFilterForm(request.GET)
    tasks = of_unit(actor, form)
    lamp = request.GET.get("lamp", "")
    lamps = [
        (name, label, limited_count(tasks.filter(lit(name, now))), lamp == name)
        for name, label in SHOWN_LAMPS
    ]
    tasks = under_lamp(tasks, lamp, now)
    page = TASK_SORTS["next_limit"].page(
        lines.with_task_rows(tasks.annotate(next_limit=NEXT_LIMIT)),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    may_sign = "liaison" in actor.roles
    found = list_of(request, actor, "inbox", (*([TICK_TASK] if may_sign else []), *TASKS))
    shown = [lines.task_line(actor, task, now) for task in page.rows]
    context = {
        "form": form,
        "lamps": lamps,
        "lamp": lamp,
        "page": page,
        "table": table_of(_("承办任务"), found.shown, shown),
        "may_sign": may_sign,
        "above": above_inbox(actor),
        **export_context(actor, INBOX),
        **list_context(
            request,
            actor,
            found,
            form,
            page,
            rows=lambda: tasks,
            further={"lamp": (_("办结时限"), _said(lamp))},
        ),
    }
    return render(request, "cases/inbox.html", context, status=400 if form.errors else 200)


def _said(lamp: str) -> str:
    """The lamp in words; what is none as it was typed."""
    return next((str(label) for name, label in SHOWN_LAMPS if name == lamp), lamp)


@access("liaison")
@never_cache
@require_POST
def sign_several(request: HttpRequest) -> HttpResponse:
    """Name what is to be signed; with `sure`, sign it, each in a step of its own. What cannot be signed is told."""
    actor, now = acting(request), timezone.now()
    chosen: Any = Task.objects.visible_to(actor).filter(pk__in=ticked(request, "task"))
    tasks = list(lines.with_task_rows(chosen).order_by("due_at", "pk"))
    back = next_of(request) or reverse("inbox")
    if not tasks:
        messages.warning(request, _("请先勾选要签收的任务。"))
        return redirect(back)
    if "sure" not in request.POST:
        planned = [(lines.task_line(actor, task, now), task.status == TaskStatus.TO_SIGN) for task in tasks]
        context = {"planned": planned, "ready": sum(signs for _line, signs in planned), "next": back}
        return render(request, "cases/sign_several.html", context)
    do_each(
        request,
        ((task.case, partial(act, "sign", actor, task)) for task in tasks),
        lambda n: ngettext("已签收 %(n)d 件。", "已签收 %(n)d 件。", n) % {"n": n},
        _("没有签收："),
    )
    return redirect(back)


@access("unit_head", "liaison")
@never_cache
@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """Replies that wait for this unit head, and requests of units below that this department rules."""
    actor, now = acting(request), timezone.now()
    page = BY_DUE.page(
        approving.replied(actor), after=request.GET.get("after"), before=request.GET.get("before")
    )
    waiting = Request.objects.filter(ruled_at__isnull=True, task__parent__department_id__in=actor.scope)
    if "unit_head" not in actor.roles:
        waiting = waiting.filter(kind=RequestKind.RETURN)
    elif "liaison" not in actor.roles:
        waiting = waiting.exclude(kind=RequestKind.RETURN)
    rulings = waiting.filter(task_id__in=Task.objects.visible_to(actor).values("pk")).select_related(
        "suggested", "asked_by", "task__department", "task__case__citizen", "task__case__category"
    )
    rulings = rulings.prefetch_related(f"task__case__{lines.OWED}", f"task__case__parent__{lines.OWED}")
    replied = [lines.task_line(actor, task, now) for task in approving.decided_by(actor, page.rows)]
    asked = [lines.request_line(actor, one, now) for one in rulings.order_by("rule_due", "pk")[:100]]
    context = {
        "page": page,
        "table": table_of(_("等待审批的答复"), [*standard(TASKS), DECIDE], replied),
        "rulings": table_of(_("待裁定的申请"), standard(REQUESTS), asked),
        "heads": "unit_head" in actor.roles,
    }
    return render(request, "cases/approvals.html", context)


@access(*UNIT)
@never_cache
@require_GET
def explanations(request: HttpRequest) -> HttpResponse:
    """The questions put to this unit as the accused; nothing of the case behind them is shown."""
    actor = acting(request)
    asked = Explanation.objects.filter(department_id__in=actor.scope).select_related(
        "department", "task__case__citizen"
    )
    page = Keyset("-pk").page(asked, after=request.GET.get("after"), before=request.GET.get("before"))
    return render(request, "cases/explanations.html", {"page": page})
