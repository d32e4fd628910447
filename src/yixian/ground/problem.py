"""Refusals told to programs: problem+json (RFC 9457), in the reader's language, naming the field at fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from yixian.ground.errors import Invalid, Refusal
from yixian.ground.text import listed

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """Why a request was refused; nothing has been changed. `code` is stable, `detail` is for people."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"description": "拒绝的原因 Why it was refused"}
    )

    type: str = Field(description="urn:yixian:problem:CODE")
    title: str = Field(description="状态的说明 The status in words")
    status: int
    code: str
    detail: str = Field(description="原因和办法 The reason and what to do")
    field: str | None = Field(default=None, description="出错的字段 The field at fault")
    errors: dict[str, list[str]] = Field(
        default_factory=dict, description='各字段的错误 Messages by field; "" is the whole'
    )


class NotUnderstood(Refusal):
    """The media type of the body is none the operation reads."""

    status = 415
    code = "unsupported_media_type"


class WrongMethod(Refusal):
    """The address exists, but not with this method."""

    status = 405
    code = "method_not_allowed"


class NotIdentified(Refusal):
    """Nobody is signed in and no valid token was sent."""

    status = 401
    code = "not_identified"


class KeyReused(Refusal):
    """An Idempotency-Key came again with another body."""

    status = 422
    code = "idempotency_key_reused"


def title_of(status: int) -> str:
    """A status in words, in the reader's language."""
    titles = {
        400: _("内容有误"),
        401: _("需要身份"),
        403: _("不允许"),
        404: _("没有找到"),
        405: _("方法不对"),
        409: _("与现状冲突"),
        413: _("内容太大"),
        415: _("格式不支持"),
        422: _("无法处理"),
        429: _("过于频繁"),
        503: _("暂时不能服务"),
    }
    return titles.get(status) or _("出错了")


def problem_response(refusal: Refusal) -> JsonResponse:
    """The answer to a refused request."""
    errors: dict[str, list[str]] = {}
    if isinstance(refusal, Invalid):
        errors = refusal.errors
    elif refusal.field:
        errors = {refusal.field: [str(refusal)]}
    told = Problem(
        type=f"urn:yixian:problem:{refusal.code}",
        title=title_of(refusal.status),
        status=refusal.status,
        code=refusal.code,
        detail=str(refusal),
        field=refusal.field,
        errors=errors,
    )
    answer = JsonResponse(
        told.model_dump(),
        status=refusal.status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Cache-Control"] = "no-store"
    say_when(answer, refusal)
    if refusal.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def say_when(answer: HttpResponse, refusal: Refusal | None) -> None:
    """Tell programs and browsers when the same may succeed, where the refusal knows."""
    if refusal is not None and refusal.retry_after is not None:
        answer["Retry-After"] = str(refusal.retry_after)


def said(error: dict[str, Any]) -> str:
    """One error of pydantic's in our own words."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "said":
        return str(context["words"])
    if kind in ("literal_error", "enum"):
        # Pydantic says them as an English sentence: 'a', 'b' or 'c'.
        expected = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return _("只能是：%(expected)s。") % {"expected": listed(one or '""' for one in expected)}
    if kind == "string_too_long":
        return _("最多 %(most)d 个字。") % {"most": context["max_length"]}
    if kind == "string_too_short" and context["min_length"] == 1:
        return _("必须填写。")
    if kind == "string_too_short":
        return _("至少 %(least)d 个字。") % {"least": context["min_length"]}
    if kind == "too_long":
        return _("最多 %(most)d 项。") % {"most": context["max_length"]}
    if kind == "too_short":
        return _("至少 %(least)d 项。") % {"least": context["min_length"]}
    if kind in ("less_than_equal", "greater_than_equal", "less_than", "greater_than"):
        return _("数值超出范围。")
    return _PLAIN.get(kind, lambda: _("内容不对。"))()


_PLAIN = {
    "missing": lambda: _("必须填写。"),
    "extra_forbidden": lambda: _("没有这个字段。"),
    "string_type": lambda: _("这里应当是文字。"),
    "int_type": lambda: _("这里应当是整数。"),
    "int_parsing": lambda: _("这里应当是整数。"),
    "int_from_float": lambda: _("这里应当是整数。"),
    "int_parsing_size": lambda: _("数值超出范围。"),
    "bool_type": lambda: _("这里应当是 true 或 false。"),
    "bool_parsing": lambda: _("这里应当是 true 或 false。"),
    "float_type": lambda: _("这里应当是数字。"),
    "finite_number": lambda: _("这里应当是数字。"),
    "list_type": lambda: _("这里应当是列表。"),
    "dict_type": lambda: _("这里应当是 JSON 对象。"),
    "model_type": lambda: _("这里应当是 JSON 对象。"),
    "model_attributes_type": lambda: _("这里应当是 JSON 对象。"),
    "string_pattern_mismatch": lambda: _("格式不对。"),
}


def invalid(errors: Sequence[dict[str, Any]]) -> Invalid:
    """The refusal behind pydantic's errors, whose `loc` begins with where the value came from."""
    fields: dict[str, list[str]] = {}
    for error in errors:
        # ("body", "body", "citizen", "telephone") is citizen.telephone to whoever sent it.
        parts = list(error["loc"][1:])
        if parts and parts[0] in ("body", "filters"):
            parts = parts[1:]
        fields.setdefault(".".join(str(part) for part in parts), []).append(said(error))
    return Invalid(_("请改正标出的内容。"), fields)
