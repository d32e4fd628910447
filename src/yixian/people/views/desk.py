from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yixian.ground.access import SIGNED_IN, access
from yixian.people.models import Account, Role


@access(SIGNED_IN)
def desk(request: HttpRequest) -> HttpResponse:
    """Where everybody lands: who one is, one's roles, and (from the menu) what they open."""
    account = request.user
    assert isinstance(account, Account)
    roles = [role.label for role in Role if role in account.roles]
    return render(request, "people/desk.html", {"account": account, "roles": roles})
