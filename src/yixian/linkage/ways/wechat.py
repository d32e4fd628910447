"""WeChat template messages of the city's official account (`YIXIAN_WECHAT` names the file that describes it).

The documented HTTP interface: `/cgi-bin/stable_token`, `/cgi-bin/message/template/send`, `/sns/oauth2/access_token`.
A token is kept in the process while it lasts; asked for again it is the same, so that two sweeps end no token of each
other's. One that WeChat says is over is asked for anew, once.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.ground.placed import filled
from yixian.ground.wechat_fields import NotTaken, fitted
from yixian.linkage.ways.http import asked
from yixian.linkage.ways.registry import Later, Message, Unbound, Unreachable, Way, way

log = logging.getLogger(__name__)
MARGIN = 300  # seconds before its end at which a token is not used any more
TOKEN_OVER = frozenset({40001, 40014, 42001})
# Nobody to send it to (any more), or a template that is not the account's: trying again will not help.
FOR_EVER = {
    40003: gettext_lazy("微信说没有这个关注者"),
    43004: gettext_lazy("收件人没有关注公众号"),
    43101: gettext_lazy("收件人拒收公众号消息"),
    40037: gettext_lazy("微信说模板编号不对"),
    47003: gettext_lazy("微信说模板的参数不对"),
}
UNBOUND = frozenset({40003, 43004, 43101})
_token: tuple[str, str, float] | None = None  # of which account, what, until when


@way
class Wechat(Way):
    name, label = "wechat", gettext_lazy("微信")
    carries = frozenset({"wechat"})
    not_taken = gettext_lazy("微信没有收下，稍后再试（%(said)s）")

    def why_not(self) -> str:
        return "" if settings.SECRET_WECHAT else _("没有配置微信公众号")

    def send(self, message: Message) -> None:
        if not message.template:
            raise Unreachable(_("这个事项没有填微信模板编号"))
        answer = _sent(message, fresh=False)
        if answer.get("errcode") in TOKEN_OVER:
            answer = _sent(message, fresh=True)
        code = answer.get("errcode")
        if code in UNBOUND:
            raise Unbound(str(FOR_EVER[code]))
        if code in FOR_EVER:
            raise Unreachable(str(FOR_EVER[code]))
        if code != 0:
            raise Later(f"errcode {code}")


def openid_of(code: str) -> str:
    """Who agreed on WeChat's own page, by the code it sent along; `Later` where it does not say."""
    account = settings.SECRET_WECHAT
    asks = {"appid": account["app_id"], "secret": account["secret"], "code": code}
    answer = _answer(f"/sns/oauth2/access_token?{urlencode({**asks, 'grant_type': 'authorization_code'})}")
    openid = answer.get("openid")
    if not isinstance(openid, str) or not 0 < len(openid) <= 64:
        raise Later(f"errcode {answer.get('errcode')}")
    return openid


def agree_at(back: str, state: str) -> str:
    """WeChat's page that asks the person and leads `back` with a code and the state."""
    account = settings.SECRET_WECHAT
    asks = {"appid": account["app_id"], "redirect_uri": back, "response_type": "code"}
    asked_for = urlencode({**asks, "scope": "snsapi_base", "state": state})
    return f"{account['authorize']}?{asked_for}#wechat_redirect"


def _sent(message: Message, *, fresh: bool) -> dict[str, Any]:
    # The number has a place of its own; with it no subject is short enough.
    subject = message.subject.removesuffix(f" {message.facts.get('number')}")
    places = {**message.facts, "subject": subject, "text": message.text}
    fields = {
        name: {"value": _fitted(message, name, filled(text, places))}
        for name, text in settings.SECRET_WECHAT["data"].items()
    }
    body = {"touser": message.to, "template_id": message.template, "data": fields}
    body |= {"client_msg_id": message.id}  # by which a second one of the same is dropped
    return _answer(f"/cgi-bin/message/template/send?access_token={_access_token(fresh=fresh)}", body)


def _fitted(message: Message, field: str, value: str) -> str:
    """As WeChat takes it in this field; `Unreachable` for what it never takes there."""
    try:
        fit = fitted(field, value)
    except NotTaken as error:
        said = _("微信模板的 %(field)s 只收%(taken)s，这一条填不进去，请改 data 或用语")
        raise Unreachable(said % {"field": field, "taken": error.chinese}) from error
    if fit != value:
        log.warning(
            "%s: wechat field %s was %d signs long, cut to %d", message.id, field, len(value), len(fit)
        )
    return fit


def _access_token(*, fresh: bool) -> str:
    global _token
    account = settings.SECRET_WECHAT
    whose = f"{account['address']} {account['app_id']}"
    if not fresh and _token is not None and _token[0] == whose and _token[2] > time.monotonic():
        return _token[1]
    asks = {"grant_type": "client_credential", "appid": account["app_id"], "secret": account["secret"]}
    answer = _answer("/cgi-bin/stable_token", {**asks, "force_refresh": fresh})
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int):
        raise Later(f"errcode {answer.get('errcode')}")
    _token = whose, token, time.monotonic() + seconds - MARGIN
    return token


def _answer(path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What WeChat answers, as a dict; `Later` for whatever is none, and never with the secret in its words."""
    account = settings.SECRET_WECHAT
    sent = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Yixian"}
    # The scheme was checked when the file was read.
    request = Request(account["address"] + path, data=sent, headers=headers)  # noqa: S310
    status, said = asked(request, account["timeout"])
    try:
        found = json.loads(said)
    except ValueError:
        found = None
    if status != 200 or not isinstance(found, dict):
        raise Later(f"HTTP {status}" if status != 200 else _("答复读不懂"))
    return found
