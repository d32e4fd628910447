"""What to know of the department chosen on a form: whom to telephone if it is urgent, and what is wanting there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.models import Case, Urgency
from yixian.cases.unready import unready
from yixian.cases.widgets import Pick
from yixian.directory import queries as directory
from yixian.ground.access import access

# The forms that give a department an order, with the field that names it.
ORDERS = {"dispatch": "lead", "add_task": "department", "rehandle": "lead"}
URGENT = (Urgency.P1, Urgency.P2)


def duty_shown(code: Any, urgency: Any, case: Case | None = None) -> dict[str, Any]:
    """What the box shows for this department's code and urgency; nothing to ring for an ordinary order.

    Whatever the urgency, it says what is wanting at the department.
    """
    department = directory.department_by_code(code) if isinstance(code, str) and code else None
    urgent = urgency in URGENT
    persons = directory.duty_persons(department.pk, urgency) if department is not None and urgent else []
    return {
        "urgent": urgent,
        "first": urgency == Urgency.P1,
        "department": department,
        "persons": persons,
        "unready": unready(department, case) if department is not None else [],
    }


def duty_beside(action: str, form: forms.Form, case: Case) -> dict[str, Any] | None:
    """The box as it stands when the form is drawn; None on forms that give no order."""
    field = ORDERS.get(action)
    if field is None or field not in form.fields:
        return None
    urgency = form["urgency"].value() if "urgency" in form.fields else case.urgency
    return {"field": field, **duty_shown(form[field].value(), urgency or case.urgency, case)}


@access("dispatcher", "duty_manager")
@never_cache
@require_GET
def duty(request: HttpRequest) -> HttpResponse:
    """The box anew, when another department or urgency is chosen. Nothing of a case stands in the address."""
    typed = request.GET.get("lead") or request.GET.get("department") or ""
    chosen = Pick("departments")
    chosen.rows = directory.department_choices
    return render(
        request,
        "cases/partials/duty.html",
        {"duty": duty_shown(chosen.code_of(typed[:200]), request.GET.get("urgency", ""))},
    )
