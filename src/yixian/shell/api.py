"""The HTTP API under `/api/`: every room's operations behind one door that speaks problem+json.

Nothing is done here but finding out who calls and saying in plain words what went wrong.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pydantic_core
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

import yixian
from yixian.cases.actions import ACTIONS
from yixian.cases.schemas import with_files
from yixian.ground.bodies import refuse_too_large
from yixian.ground.errors import NotFound, OutOfService, Refusal, TooLarge
from yixian.ground.problem import (
    MEDIA_TYPE,
    NotIdentified,
    NotUnderstood,
    Problem,
    WrongMethod,
    invalid,
    problem_response,
)
from yixian.people.api import Bearer, Session
from yixian.shell.middleware import out_of_service

log = logging.getLogger("yixian.api")
# Rooms whose `api.py` holds a `router`.
ROOMS = (
    "directory",
    "intake",
    "cases",
    "knowledge",
    "supervision",
    "evaluation",
    "convenience",
    "linkage",
    "insight",
)
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
UPLOAD = "multipart/form-data"
# The operations that take files.
UPLOADING = tuple(f"/actions/{one.name}" for one in ACTIONS.values() if with_files(one))
JSON = "application/json"
CALLERS = (Bearer(), Session())
UNKNOWN_ACTION = re.compile(r"(?:cases|tasks|explanations)/[^/]+/actions/(?P<name>[^/]+)")


class StrictParser(Parser):
    """JSON as the standard has it: no NaN, no halves of characters, no towers of brackets."""

    def parse_body(self, request: HttpRequest) -> Any:
        return pydantic_core.from_json(request.body, allow_inf_nan=False)


class Api(NinjaAPI):
    """Ninja's API, whose OpenAPI also tells every way an operation can refuse."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema(mode="serialization")
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                for status, words in refusals(method).items():
                    operation["responses"].setdefault(status, {"description": words, "content": content})
        return schema


def refusals(method: str) -> dict[int, str]:
    """The statuses with which an operation of this method can refuse."""
    told = {
        400: "内容有误 Something sent is wrong; `field` and `errors` say what",
        401: "需要身份 No valid token and nobody signed in",
        403: "不允许 The caller's roles do not allow it",
        404: "没有找到 No such thing, or not for this caller",
        405: "方法不对 Not with this method",
        503: "暂时不能服务 Locked, full or unreachable; come back after `Retry-After`",
    }
    if method == "post":
        told |= {
            409: "与现状冲突 Another state, another version, or it is there already",
            413: "内容太大 More bytes than are taken",
            415: "格式不支持 Not the media type of this operation",
            422: "无法处理 The Idempotency-Key was used for another body",
            429: "过于频繁 Too often; come back after `Retry-After`",
        }
    return dict(sorted(told.items()))


api = Api(
    title="一线 Yixian 12345",
    version=yixian.__version__,
    description="政务服务便民热线接口 The API of the city hotline. Errors are problem+json, Chinese or English by "
    "Accept-Language. 时间不带时区的按本市时间 A time without a zone is the city's own.",
    auth=CALLERS,
    parser=StrictParser(),
    docs_url=None,  # the pages that come with it load their scripts from elsewhere
    urls_namespace="api",
)


def refusal_behind(exception: BaseException) -> Refusal | None:
    """The refusal that an exception means; None for a mistake of ours."""
    if isinstance(exception, Refusal):
        return exception
    if isinstance(exception, ValidationError):
        if any(error["loc"][0] == "path" for error in exception.errors):
            return NotFound(_("没有这个地址，或者您不能查看。"))
        return invalid(exception.errors)
    if isinstance(exception, AuthenticationError):
        return NotIdentified(_("请在 Authorization 中给出令牌，或先登录。"))
    if isinstance(exception, Http404):
        return NotFound(_("没有这个地址，或者您不能查看。"))
    if isinstance(exception, RequestDataTooBig):
        return TooLarge(_("内容太大，最多 2 MB。"))
    if isinstance(exception, HttpError):
        return Refusal(_("内容不是能读懂的 JSON。"), code="not_json")
    if isinstance(
        exception,
        SuspiciousOperation
        | TooManyFieldsSent
        | MultiPartParserError
        | RawPostDataException
        | UnreadablePostError,
    ):
        return Refusal(_("这个请求读不懂。"), code="unreadable")
    return out_of_service(exception)


def answer_to(request: HttpRequest, exception: Any) -> HttpResponse:
    """Whatever went wrong, as problem+json: never a trace, never a page."""
    refusal = refusal_behind(exception)
    if refusal is None:
        log.error("the API failed at %s", request.path, exc_info=exception)
        failed = Refusal(_("这是我们的错，已经记录。请稍后再试，或联系系统管理员。"), code="failed")
        failed.status = 500
        return problem_response(failed)
    if isinstance(refusal, OutOfService):
        log.error("out of service", exc_info=exception)
    return problem_response(refusal)


api.add_exception_handler(Exception, answer_to)
for kind in (Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, answer_to)


View = Callable[..., HttpResponse]


def door(*views: View) -> View:
    """What every address goes through: size and media type before it, method and language after it.

    An address may be shared by rooms (`GET` of one, `POST` of another): `views` are asked in turn.
    """

    @wraps(views[0])
    def through(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            refuse_too_large(request, files=1 if request.path.endswith(UPLOADING) else 0)
            _check_media_type(request)
            answer = _first_to_answer(views, request, *args, **kwargs)
        except Exception as exception:  # whatever it is, a program is told in its own format
            answer = answer_to(request, exception)
        patch_vary_headers(answer, ["Accept-Language", "Authorization"])
        return answer

    through.access = frozenset({"api"})  # type: ignore[attr-defined]
    return through


def _first_to_answer(
    views: tuple[View, ...], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    allowed: set[str] = set()
    for view in views:
        answer = view(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        allowed.update(method.strip() for method in answer["Allow"].split(","))
    refused = problem_response(WrongMethod(_("这个地址不支持 %(method)s。") % {"method": request.method}))
    refused["Allow"] = ", ".join(sorted(allowed))
    return refused


def _check_media_type(request: HttpRequest) -> None:
    """415 for a body in a form that the operation does not read."""
    if request.method not in WRITING or not _has_body(request):
        return
    wanted = UPLOAD if request.path.endswith(UPLOADING) else JSON
    if request.content_type != wanted:
        raise NotUnderstood(_("请用 %(wanted)s 格式提交。") % {"wanted": wanted})


def _has_body(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length != "0" or "HTTP_TRANSFER_ENCODING" in request.META


@csrf_exempt  # as every operation: a token needs none, and the session is asked for its own
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every other address under `/api/`: 401 for whoever is nobody, as elsewhere, then 404."""
    if not any(identify(request) for identify in CALLERS):
        raise AuthenticationError
    if wanted := UNKNOWN_ACTION.fullmatch(rest):
        words = _("这里没有“%(name)s”这个操作；有哪些操作，见 /api/actions。")
        raise NotFound(words % {"name": wanted["name"][:40]})
    raise Http404


for room in ROOMS:
    if find_spec(f"yixian.{room}.api"):
        api.add_router("", import_module(f"yixian.{room}.api").router)


def patterns() -> list[URLPattern]:
    """The addresses of the API, to hang under `api/`; what is not among them is a 404 in problem+json."""
    shared: dict[str, list[URLPattern]] = {}
    for one in api.urls[0]:
        if isinstance(one, URLPattern):
            shared.setdefault(str(one.pattern), []).append(one)
    found = []
    for same in shared.values():
        views = [nowhere] if same[0].name == "api-root" else [one.callback for one in same]
        found.append(URLPattern(same[0].pattern, door(*views), same[0].default_args, same[0].name))
    return [*found, path("<path:rest>", door(nowhere))]
