"""骚扰来电: reports of seats, callers who are blocked, and who proposes, approves and lifts it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.cases.fields import Line, OneOf, Text, YesNo
from yixian.cases.models.telephone import dialled
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.safeguard.masking import mask_phone
from yixian.telephony.actions import (
    approve_block,
    lift_block,
    propose_block,
    refuse_block,
    report_nuisance,
    standing,
    withdraw_report,
    words_of,
)
from yixian.telephony.actions.allowed import DUTY
from yixian.telephony.actions.block_caller import PROPOSERS
from yixian.telephony.actions.report_nuisance import REPORTERS, may_report
from yixian.telephony.models import Call, CallerBlock, LineRule, NuisanceReport
from yixian.telephony.models.line_rule import rule

MOST = 100  # of reports and of blocks on the page, the newest


class ReportForm(forms.Form):
    """What of the call was a nuisance."""

    kind = OneOf(label=gettext_lazy("类型"), choices=NuisanceReport.Kind.choices)
    words = Text(label=gettext_lazy("说了什么、做了什么"), max_length=500, rows=4)
    warned = YesNo(label=gettext_lazy("已在电话里警告：再这样会限制呼入"))


class BlockForm(forms.Form):
    """For how long a caller is to be kept out, and why."""

    hours = forms.IntegerField(label=gettext_lazy("时长（小时）"), min_value=1)
    reason = Line(label=gettext_lazy("理由"), max_length=200)


@access(*sorted(PROPOSERS))
@never_cache
@require_GET
def nuisance(request: HttpRequest) -> HttpResponse:
    """The newest reports and blocks, numbers masked."""
    actor = acting(request)
    calls = Call.objects.visible_to(actor)
    reports = (
        NuisanceReport.objects.filter(call__in=calls)
        .select_related("call", "reported_by")
        .order_by("-at", "-pk")
    )
    blocks = CallerBlock.objects.select_related("proposed_by", "decided_by", "lifted_by").order_by("-pk")
    now = timezone.now()
    context = {
        "reports": [{"row": one, "caller": _masked(one)} for one in reports[:MOST]],
        "blocks": [
            {
                "row": one,
                "caller": _masked(one),
                "holds": one.holds(now),
                "own": one.proposed_by_id == actor.account_id,
            }
            for one in blocks[:MOST]
        ],
        "decides": bool(actor.roles & DUTY),
    }
    return render(request, "telephony/nuisance.html", context)


@access(*sorted(REPORTERS))
@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a call; its page afterwards for whoever reads it, else the desk."""
    actor = acting(request)
    call = Call.objects.filter(pk=pk).select_related("number").first()
    if call is None or not may_report(actor, call):
        raise NotFound(_("没有这通电话，或者您不能报告。"))
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            report_nuisance(actor, call, values["kind"], values["words"], warned=bool(values["warned"]))
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已报告，录音留作凭证。"))
            return redirect("nuisance") if actor.roles & PROPOSERS else redirect("desk")
    known = NuisanceReport.objects.filter(call=call).exists()
    context = {"call": call, "form": form, "known": known}
    return render(request, "telephony/nuisance_report.html", context, status=400 if form.errors else 200)


@access(*sorted(PROPOSERS))
@never_cache
@require_http_methods(["GET", "POST"])
def caller(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was reported of the caller of a report, and the form that proposes a block."""
    actor = acting(request)
    found, form = _report(actor, pk), BlockForm(request.POST or None)
    form.fields["hours"].help_text = _("最多 %(most)d 小时") % {"most": rule(LineRule.Code.BLOCK_HOURS)}
    if request.method == "POST" and form.is_valid():
        try:
            propose_block(actor, found, form.cleaned_data["hours"], form.cleaned_data["reason"])
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提出，待另一位值班主任批准。"))
            return redirect("nuisance")
    reports = [
        one for one in standing(found.caller_hash) if one.call_id == found.call_id or _sees(actor, one)
    ]
    context = {
        "report": found,
        "caller": _masked(found),
        "reports": [{"row": one, "words": words_of(actor, one)} for one in reports],
        "warnings": sum(one.warned for one in reports),
        "form": form,
    }
    return render(request, "telephony/nuisance_caller.html", context, status=400 if form.errors else 200)


@access(*sorted(PROPOSERS))
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A report does not stand."""
    actor = acting(request)
    withdraw_report(actor, _report(actor, pk))
    return redirect("nuisance")


@access(*sorted(DUTY))
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, refuse or lift a block."""
    actor, what = acting(request), request.POST.get("what", "")
    try:
        if what == "approve":
            approve_block(actor, pk)
            done = _("已批准：这个号码打不进来，到时自己解除。")
        elif what == "refuse":
            refuse_block(actor, pk)
            done = _("没有批准，这个号码照样打得进来。")
        else:
            lift_block(actor, pk, request.POST.get("reason", ""))
            done = _("已提前解除，这个号码又打得进来。")
        messages.success(request, done)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("nuisance")


def _report(actor: Actor, pk: int) -> NuisanceReport:
    found = NuisanceReport.objects.select_related("call", "reported_by").filter(pk=pk).first()
    if found is None or not _sees(actor, found):
        raise NotFound(_("没有这份报告，或者您不能查看。"))
    return found


def _sees(actor: Actor, one: NuisanceReport) -> bool:
    return Call.objects.visible_to(actor).filter(pk=one.call_id).exists()


def _masked(row: Any) -> str:
    number = row.caller
    return mask_phone(dialled(number)) if number else ""
