"""What somebody says of cases that are proposed as alike, and that they were proposed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yixian.cases.models import Case, by_number
from yixian.dispatch import actions
from yixian.ground.access import access
from yixian.ground.addresses import next_of
from yixian.ground.errors import NotFound, Refusal
from yixian.people.models import Actor
from yixian.people.queries import acting

JUDGES = ("seat", "dispatcher")


@access(*JUDGES)
@never_cache
@require_POST
def tell_apart(request: HttpRequest, number: str) -> HttpResponse:
    """The case and the one named are not the same matter; back to where it was said."""
    words = _("已记下：%(one)s 和 %(other)s 不是同一件事，不再相互提示。")
    return _said(request, number, actions.tell_apart, words)


@access(*JUDGES)
@never_cache
@require_POST
def take_back_apart(request: HttpRequest, number: str) -> HttpResponse:
    """That was a mistake: they may be proposed to one another again; back to where it was said."""
    words = _("已撤回：%(one)s 和 %(other)s 相像时，又会相互提示。")
    return _said(request, number, actions.take_back_apart, words)


def _said(
    request: HttpRequest, number: str, action: Callable[[Actor, Case, str], None], words: str
) -> HttpResponse:
    actor = acting(request)
    case = _case(actor, number)
    other = request.POST.get("other", "")[:26]
    try:
        action(actor, case, other)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words % {"one": case.number, "other": other})
    return redirect(next_of(request) or reverse("case", args=[case.number]))


@access(*JUDGES)
@never_cache
@require_POST
def keep_proposed(request: HttpRequest, number: str) -> HttpResponse:
    """The page tells what it showed as the same matter; what is kept of a case already stays."""
    actions.keep_readings(_case(acting(request), number), request.POST.get("readings", "")[:4000])
    return HttpResponse(status=204)


def _case(actor: Actor, number: str) -> Case:
    case = by_number(Case.objects.visible_to(actor).select_related("parent"), number)
    if case is None:
        raise NotFound(_("没有这件诉求，或者您不能查看。"))
    return case
