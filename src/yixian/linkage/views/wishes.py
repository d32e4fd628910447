from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.ground.access import SIGNED_IN, access
from yixian.linkage.forms import WishForm
from yixian.linkage.models import WECHAT, NoticeWish, sending
from yixian.linkage.ways import why_not
from yixian.people.models import Account

ASKED = ("sms", "email")  # of WeChat nothing is said where a city has none


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """How one wants to be told beside the system: by text message or e-mail, at which address."""
    account = request.user
    assert isinstance(account, Account)
    rule = sending()
    wish = NoticeWish.objects.filter(pk=account.pk).first() or NoticeWish(account=account)
    form = WishForm(request.POST or None, instance=wish, rule=rule)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("通知方式已保存。"))
        return redirect("account_notices")
    missing = [why for way in ASKED if rule.allows(way) and (why := why_not(way))]
    context = {
        "form": form,
        "rule": rule,
        "missing": missing,
        "wechat": rule.allows(WECHAT) and not why_not(WECHAT),
        "bound": bool(wish.openid),
        "inside": "MicroMessenger" in request.headers.get("User-Agent", ""),
    }
    return render(request, "linkage/wishes.html", context)
