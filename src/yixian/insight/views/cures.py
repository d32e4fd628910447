"""主动治理: cures assigned to departments, their progress, and whether less comes in since."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.keyset import Keyset
from yixian.insight import topic_page
from yixian.insight.actions import cure as acts
from yixian.insight.models import Cure
from yixian.insight.models.cure import UNIT, WHOLE_CITY
from yixian.insight.topic_forms import CureForm, EndForm, ReportForm
from yixian.insight.views.topics import topic_or_refuse
from yixian.people.models import Actor
from yixian.people.queries import acting

READERS = tuple(sorted(WHOLE_CITY | UNIT))
OPEN_FIRST = Keyset("due_on", "pk")
NEWEST_FIRST = Keyset("-ended_at", "-pk", never_empty=("ended_at",))
ENDED = "ended"


@access(*READERS)
@never_cache
@require_GET
def cures(request: HttpRequest) -> HttpResponse:
    """The cures under way, the next due first, or those that ended: the centre's all, a unit's own."""
    seen = Cure.objects.visible_to(acting(request)).select_related("topic__category", "lead")
    ended = request.GET.get("state") == ENDED
    rows, keyset = (seen.filter(ended_at__isnull=False), NEWEST_FIRST) if ended else (seen.open(), OPEN_FIRST)
    page = keyset.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    return render(request, "insight/cures.html", {"page": page, "ended": ended})


@access("duty_manager")
@never_cache
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a topic to a department to be put right."""
    topic, form = topic_or_refuse(pk), CureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.assign_cure(acting(request), topic, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已交办治理。"))
            return redirect("cure", pk=made.pk)
    context = {"topic": topic, "form": form}
    return render(request, "insight/cure_assign.html", context, status=400 if form.errors else 200)


@access(*READERS)
@never_cache
@require_GET
def cure(request: HttpRequest, pk: int) -> HttpResponse:
    """A cure: what is to be done, how far it is, what came in before and since."""
    return _page(request, _cure_or_refuse(acting(request), pk), ReportForm(), EndForm())


@access(*sorted(acts.REPORTERS))
@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far it has come."""
    actor, form = acting(request), ReportForm(request.POST)
    found = _cure_or_refuse(actor, pk)
    if not form.is_valid():
        return _page(request, found, form, EndForm())
    return _told(
        request, found, lambda: acts.report_cure(actor, found, form.cleaned_data["text"]), _("已报告。")
    )


@access("duty_manager")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """It is done, or given up."""
    actor, form = acting(request), EndForm(request.POST)
    found = _cure_or_refuse(actor, pk)
    if not form.is_valid():
        return _page(request, found, ReportForm(), form)
    return _told(
        request, found, lambda: acts.end_cure(actor, found, form.cleaned_data["ending"]), _("治理已结束。")
    )


def _told(request: HttpRequest, cure: Cure, do: Callable[[], object], said: str) -> HttpResponse:
    try:
        do()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("cure", pk=cure.pk)


def _cure_or_refuse(actor: Actor, pk: int) -> Cure:
    """The cure if this actor may see it. Raises `NotFound`."""
    seen = Cure.objects.visible_to(actor).select_related("topic__category", "lead", "assigned_by", "ended_by")
    found = seen.prefetch_related("assisting").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这项治理，或者不归您的单位。"))
    return found


def _page(request: HttpRequest, cure: Cure, report_form: ReportForm, end_form: EndForm) -> HttpResponse:
    actor = acting(request)
    context = {
        "cure": cure,
        "reports": cure.reports.select_related("by").order_by("-pk"),
        "effect": topic_page.effect_of(cure),
        "reads_topic": bool(actor.roles & WHOLE_CITY),
        "reports_it": cure.is_open and bool(actor.roles & acts.REPORTERS) and cure.lead_id in actor.scope,
        "ends_it": cure.is_open and "duty_manager" in actor.roles,
        "report_form": report_form,
        "end_form": end_form,
    }
    return render(
        request, "insight/cure.html", context, status=400 if report_form.errors or end_form.errors else 200
    )
