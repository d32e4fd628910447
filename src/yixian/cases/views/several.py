"""待派单: alike cases dispatched together, each by an action of its own, after one look at what goes where."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yixian.cases import lines
from yixian.cases.actions import act
from yixian.cases.actions.dispatch import is_alone, propose
from yixian.cases.fields import Text, category_field
from yixian.cases.models import Case, CaseStatus
from yixian.cases.unready import unready
from yixian.cases.views.ticked import do_each, ticked
from yixian.ground.access import access
from yixian.ground.addresses import next_of
from yixian.people.models import Actor
from yixian.people.queries import acting


class SeveralForm(forms.Form):
    """What is said for all of them at once."""

    category = category_field(
        gettext_lazy("没有分类的按此分类"), required=False, help_text=gettext_lazy("承办单位按派单目录确定")
    )
    note = Text(label=gettext_lazy("派单意见"), max_length=1000, rows=2, required=False)


@access("dispatcher")
@never_cache
@require_POST
def dispatch_several(request: HttpRequest) -> HttpResponse:
    """Show what would go where; with `sure`, dispatch it. What is refused is told, the rest is dispatched."""
    actor = acting(request)
    cases = _chosen(request, actor)
    if not cases:
        messages.warning(request, _("请先勾选要派发的诉求。"))
        return redirect(_back(request))
    sure = "sure" in request.POST
    form = SeveralForm(request.POST if sure or "look" in request.POST else None)
    values = form.cleaned_data if form.is_bound and form.is_valid() else {}
    for case in cases:
        if case.category is None and values.get("category"):
            case.category = values["category"]  # not saved: dispatching does
    planned = [(case, lines.title_of(actor, case), _plan(case)) for case in cases]
    ready = [one for one in planned if one[2] is not None and one[2]["lead"] is not None]
    if sure and form.is_valid() and len(ready) == len(planned):
        _dispatch(request, actor, ready, values["note"])
        return redirect(_back(request))
    if sure and form.is_valid():
        form.add_error("category", _("还有诉求没有承办单位：请选一个分类，或取消勾选后逐件派单。"))
    context = {"form": form, "planned": planned, "next": _back(request)}
    return render(request, "cases/several.html", context, status=400 if form.errors else 200)


def _chosen(request: HttpRequest, actor: Actor) -> list[Case]:
    chosen = Case.objects.visible_to(actor).filter(pk__in=ticked(request, "case"))
    waiting = chosen.filter(status=CaseStatus.TO_DISPATCH)
    return list(lines.with_rows(waiting).order_by("step_due", "pk"))


def _plan(case: Case) -> dict[str, Any] | None:
    """What the catalogue proposes, and what is wanting at its lead; None for a case that is dispatched by itself."""
    if is_alone(case):
        return None
    found = propose(case)
    return {**found, "unready": unready(found["lead"], case) if found["lead"] is not None else []}


def _dispatch(request: HttpRequest, actor: Actor, ready: list[Any], note: str) -> None:
    do_each(
        request,
        (
            (case, partial(act, "dispatch", actor, case, _values(case, plan, note)))
            for case, _title, plan in ready
        ),
        lambda n: ngettext("已派发 %(n)d 件。", "已派发 %(n)d 件。", n) % {"n": n},
        _("没有派发："),
    )


def _values(case: Case, plan: dict[str, Any], note: str) -> dict[str, Any]:
    """What the form of one dispatch would say."""
    units = {name: plan[name] for name in ("lead", "assisting")}
    return {"category": case.category, "area": case.area, "note": note, **units}


def _back(request: HttpRequest) -> str:
    return next_of(request) or reverse("queue_to-dispatch")
