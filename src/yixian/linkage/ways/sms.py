"""Text messages by the HTTP gateway of whatever carrier a city has (`YIXIAN_SMS` names the file that describes it).

The gateway is asked once for each message; what it must be told, and how it says that it took it, is in the file
(`shell/gateway_file.py` checks it). Redirects are not followed: the secret in the request is for that gateway alone.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import Request

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.linkage.models.sending_rule import sending
from yixian.linkage.ways.http import asked
from yixian.linkage.ways.registry import Later, Message, Unreachable, Way, way

CHINESE_MOBILE = re.compile(r"861[3-9]\d{9}")
PLACE = re.compile(r"\{(\w+)\}")


@way
class Sms(Way):
    name, label = "sms", gettext_lazy("短信")
    carries = frozenset({"sms"})
    not_taken = gettext_lazy("短信网关没有收下，稍后再试（%(said)s）")

    def why_not(self) -> str:
        return "" if settings.SECRET_SMS_GATEWAY else _("没有短信网关")

    def send(self, message: Message) -> None:
        gateway = settings.SECRET_SMS_GATEWAY
        if message.to.startswith("86") and not CHINESE_MOBILE.fullmatch(message.to):
            raise Unreachable(_("不是手机号码，收不到短信"))
        status, body = asked(request_for(gateway, message), gateway["timeout"])
        _judge(gateway, status, body)


def request_for(gateway: dict[str, Any], message: Message) -> Request:
    """The request as the gateway's file describes it, with this message in its places."""
    places = _places(message)
    url = PLACE.sub(lambda found: quote(places.get(found[1], found[0]), safe=""), gateway["url"])
    headers = {name: _filled(text, places) for name, text in gateway["headers"].items()}
    body = _filled(gateway["body"], places)
    sent: bytes | None = None
    if gateway["format"] == "json" and body:
        sent = json.dumps(body, ensure_ascii=False).encode()
        headers.setdefault("Content-Type", "application/json; charset=utf-8")
    elif gateway["format"] == "form" and body:
        encoded = urlencode(body)
        if gateway["method"] == "GET":
            url += ("&" if "?" in url else "?") + encoded
        else:
            sent = encoded.encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
    headers.setdefault("User-Agent", "Yixian")
    # The scheme was checked when the file was read.
    return Request(url, data=sent, headers=headers, method=gateway["method"])  # noqa: S310


def _places(message: Message) -> dict[str, str]:
    rule = sending()
    inland = CHINESE_MOBILE.fullmatch(message.to) is not None
    return {
        **message.facts,
        "telephone": message.to[2:] if inland else f"00{message.to}",
        "e164": f"+{message.to}",
        "text": rule.signed(message.text),
        "content": message.text,
        "signature": rule.signature,
        "template": message.template,
        "facts": json.dumps(dict(message.facts), ensure_ascii=False),
        "id": message.id,
    }


def _filled(value: Any, places: dict[str, str]) -> Any:
    """A text, list or table of the file with the message in its places; a place nobody knows stays as it is."""
    if isinstance(value, str):
        return PLACE.sub(lambda found: places.get(found[1], found[0]), value)
    if isinstance(value, dict):
        return {name: _filled(one, places) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, places) for one in value]
    return value


def _judge(gateway: dict[str, Any], status: int, body: bytes) -> None:
    """Return when the gateway took the message, else raise what its answer means."""
    success, refused = gateway["success"], gateway["refused"]
    said = _said(body, success["field"]) if success["field"] else ""
    if status in success["status"] and (not success["field"] or said in success["equals"]):
        return
    code = _said(body, refused["field"]) if refused["field"] else ""
    if code is not None and code in refused["equals"]:
        raise Unreachable(_("短信网关拒收（%(code)s）") % {"code": code[:40]})
    if status not in success["status"]:
        raise Later(f"HTTP {status}")
    raise Later(_("答复里没有 %(field)s") % {"field": success["field"]} if said is None else said[:60])


def _said(body: bytes, field: str) -> str | None:
    """What the answer holds under `field` ("result.code", or "text" for the whole of it); None if it has none."""
    text = body.decode("utf-8", "replace").strip()
    if field == "text":
        return text
    try:
        found: Any = json.loads(text)
    except ValueError:
        return None
    for part in field.split("."):
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return None
    if isinstance(found, bool):
        return "true" if found else "false"
    return str(found) if isinstance(found, str | int | float) else None
