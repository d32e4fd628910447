"""Binding a WeChat account: the person agrees on WeChat's own page, which leads back with a code."""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from yixian.ground.errors import OutOfService, Refusal
from yixian.linkage.models import NoticeWish
from yixian.linkage.ways.registry import Later
from yixian.linkage.ways.wechat import agree_at, openid_of
from yixian.people.models import Account

KEY = "wechat_state"


def ask_wechat(request: HttpRequest, back: str, what: str) -> str:
    """Where the browser goes to ask the person; `what` it is for comes back by `told_by_wechat` alone."""
    state = secrets.token_urlsafe(24)
    request.session[KEY] = [state, what]
    return agree_at(request.build_absolute_uri(back), state)


def told_by_wechat(request: HttpRequest) -> tuple[str, str]:
    """What was asked for, and the openid; a `Refusal` for what this browser did not ask, or WeChat does not say."""
    state, what = request.session.pop(KEY, ["", ""])
    given, code = request.GET.get("state", ""), request.GET.get("code", "")
    if not state or not code or not constant_time_compare(state, given):
        raise Refusal(_("没有绑定：请在微信里重新打开页面，再按一次“用微信接收通知”。"))
    try:
        return what, openid_of(code[:200])
    except Later as error:
        raise OutOfService(_("微信暂时没有答复，没有绑定。请稍后再试。")) from error


def bind_staff(account: Account, openid: str) -> None:
    """This account is told by WeChat, too; "" ends it."""
    NoticeWish.objects.update_or_create(
        account=account, defaults={"openid": openid, "by_wechat": bool(openid)}
    )
