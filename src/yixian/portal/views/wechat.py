"""Being told by WeChat: the citizen of a case agrees on WeChat's own page, and may end it here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.actions import act
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotFound
from yixian.linkage.actions.bind_wechat import ask_wechat, told_by_wechat
from yixian.linkage.queries import wechat_missing
from yixian.portal.views.proof import proved_case


@access(EVERYONE)
@never_cache
@require_GET
def bind(request: HttpRequest, number: str) -> HttpResponse:
    """To WeChat's page, and back to `bound`; a link, since a form may not lead elsewhere."""
    if wechat_missing():
        raise NotFound(_("本市没有开通微信通知。"))
    case, _actor = proved_case(request, number)
    return redirect(ask_wechat(request, reverse("portal:wechat_bound"), case.number))


@access(EVERYONE)
@never_cache
@require_GET
def bound(request: HttpRequest) -> HttpResponse:
    """Back from WeChat: from now on this citizen is told there."""
    number, openid = told_by_wechat(request)
    case, actor = proved_case(request, number)
    act("bind_wechat", actor, case, {"openid": openid})
    messages.success(request, _("以后有了进展，会发到您的微信。也会发短信告诉您一声，防止有人冒用。"))
    return redirect("portal:follow", case.number)


@access(EVERYONE)
@require_POST
def unbind(request: HttpRequest, number: str) -> HttpResponse:
    """Told as before."""
    case, actor = proved_case(request, number)
    act("unbind_wechat", actor, case)
    messages.success(request, _("已经解除，不再发到您的微信。"))
    return redirect("portal:follow", case.number)
