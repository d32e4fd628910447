"""Asking another machine over HTTP with patience that ends: redirects are not followed, answers are short."""

from __future__ import annotations

import http.client
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.utils.translation import gettext as _

from yixian.linkage.ways.registry import Later

MOST_BYTES = 64 * 1024  # of an answer; no gateway says more


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        return None


def asked(request: Request, timeout: float) -> tuple[int, bytes]:
    """Status and body of the answer; `Later` when there is none in time (seconds)."""
    until = time.monotonic() + timeout
    try:
        with build_opener(_NoRedirect).open(request, timeout=timeout) as answer:
            return answer.status, _read(answer, until)
    except HTTPError as error:  # any status but 2xx; whoever asks may take it for the answer wanted
        with error:
            return error.code, _read(error, until)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise Later(f"{type(reason).__name__}: {reason}") from error


def _read(answer: Any, until: float) -> bytes:
    """The body as far as it comes in time: the socket's patience is for each piece, this one for all of them."""
    read = b""
    try:
        while len(read) < MOST_BYTES:
            if time.monotonic() > until:
                raise Later(_("超过 timeout 还没有答完"))
            piece = answer.read1(MOST_BYTES - len(read))
            if not piece:
                break
            read += piece
    except (OSError, http.client.HTTPException) as error:
        raise Later(f"{type(error).__name__}: {error}") from error
    return read
