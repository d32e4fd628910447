"""Answers to what asks in the background from within a page, and shows a refusal's words there by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from yixian.ground.errors import OutOfService, Refusal

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


def told(view: Callable[..., dict[str, Any]]) -> View:
    """A view that answers with its dict, and with `{"detail": …}` and the status of a `Refusal`; kept by nobody."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = JsonResponse(view(request, *args, **kwargs))
        except Refusal as refusal:
            if isinstance(refusal, OutOfService):
                log.error("out of service", exc_info=refusal)
            answer = JsonResponse({"detail": str(refusal)}, status=refusal.status)
        answer["Cache-Control"] = "no-store, private"
        return answer

    return answered
