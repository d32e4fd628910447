"""Staff bind their own WeChat account, to be told of work there too."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.ground.access import SIGNED_IN, access
from yixian.ground.errors import NotFound
from yixian.linkage.actions.bind_wechat import ask_wechat, bind_staff, told_by_wechat
from yixian.linkage.models import WECHAT, sending
from yixian.linkage.queries import wechat_missing
from yixian.people.models import Account

STAFF = "staff"


@access(SIGNED_IN)
@never_cache
@require_GET
def bind(request: HttpRequest) -> HttpResponse:
    """To WeChat's page, and back to `bound`."""
    if wechat_missing() or not sending().allows(WECHAT):
        raise NotFound(_("本市没有开通微信通知。"))
    return redirect(ask_wechat(request, reverse("staff_wechat_bound"), STAFF))


@access(SIGNED_IN)
@never_cache
@require_GET
def bound(request: HttpRequest) -> HttpResponse:
    """Back from WeChat."""
    what, openid = told_by_wechat(request)
    if what != STAFF:
        raise NotFound(_("没有这个页面。"))
    assert isinstance(request.user, Account)
    bind_staff(request.user, openid)
    messages.success(request, _("以后需要您办理的事，也会发到您的微信。"))
    return redirect("account_notices")


@access(SIGNED_IN)
@require_POST
def unbind(request: HttpRequest) -> HttpResponse:
    """Not told there any more; who it was is forgotten."""
    assert isinstance(request.user, Account)
    bind_staff(request.user, "")
    messages.success(request, _("已经解除，不再发到您的微信。"))
    return redirect("account_notices")
