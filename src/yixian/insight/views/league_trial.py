"""试算: what other weights would make of a month that is over; and keeping them as the scheme of months to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.evaluation.actions.keep_scheme import keep_scheme
from yixian.evaluation.scheme_form import HEADINGS, PlanForm, SchemeForm
from yixian.evaluation.schemes import Plan, plan_for, plan_of, schemes, tier_name
from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.insight import queries
from yixian.insight.league.moves import moves
from yixian.insight.league.readers import tiers_of
from yixian.insight.league.standing import Standings
from yixian.insight.views.league import month_asked, name_of, of_table, tier_asked
from yixian.people.queries import acting


@access("assessor")
@never_cache
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest) -> HttpResponse:
    """Try weights on a month (the last one over); by POST keep them from a future month on."""
    actor, asked = acting(request), request.POST if request.method == "POST" else request.GET
    tier = tier_asked(actor, asked.get("tier", ""))
    last = queries.month_of(queries.month_of(timezone.localdate()) - timedelta(days=1))
    month = month_asked(asked.get("month", "")) if asked.get("month") else last
    standing = plan_for(tier, month)
    saves = request.method == "POST"
    tried = saves or "try" in asked
    form: PlanForm = (SchemeForm if saves else PlanForm)(tier, asked if tried else None, standing)
    valid = form.is_valid() if tried else True
    if valid and isinstance(form, SchemeForm):
        try:
            kept = keep_scheme(actor, form.kept_plan())
        except Refusal as refusal:
            refusal.into(form)
            valid = False
        else:
            told = {"tier": tier_name(tier), "month": f"{kept.valid_from:%Y-%m}"}
            messages.success(request, _("已存为%(tier)s %(month)s 起的方案。") % told)
            return redirect(f"{reverse('league_trial')}?{urlencode({'tier': tier})}")
    context: dict[str, Any] = {
        "form": form,
        "headings": HEADINGS,
        "keeping": form if isinstance(form, SchemeForm) else SchemeForm(tier, None, standing),
        "tier": tier,
        "tiers": tiers_of(actor),
        "month": month,
        "schemes": [(one, plan := plan_of(one), _weights(plan)) for one in schemes() if one.tier == tier],
        "address": urlencode({"tier": tier, "month": f"{month:%Y-%m}"}),
    }
    if tried and not form.errors:
        found, table = moves(tier, month, form.plan, standing)
        context |= {"moves": found, **of_table(Standings(month, table))}
    return render(request, "insight/league_trial.html", context, status=200 if valid else 400)


def _weights(plan: Plan) -> str:
    """The indicators of a plan with their weights, in one line."""
    return _("；").join(f"{name_of(part.indicator)} {part.weight}%" for part in plan.parts)
