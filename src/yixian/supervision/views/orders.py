from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yixian.ground.access import access
from yixian.ground.keyset import Keyset
from yixian.people.models import Account, Actor
from yixian.supervision import queries

OLDEST_DUE = Keyset("due_at", "pk")


@access("supervisor", "duty_manager", "leader", "liaison", "handler", "unit_head")
def orders(request: HttpRequest) -> HttpResponse:
    """The open supervision orders: the centre's all, a department's own; the late ones alone if asked."""
    assert isinstance(request.user, Account)
    now = timezone.now()
    late = request.GET.get("late") == "1"
    rows = queries.open_for(Actor.of(request.user), late_at=now if late else None)
    page = OLDEST_DUE.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    shown = [{"order": order, "late": queries.is_late(order, now)} for order in page.rows]
    return render(request, "supervision/orders.html", {"page": page, "rows": shown, "late": late})
