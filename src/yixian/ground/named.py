"""An answer that is a file: what it is called, and whether a browser shows it or puts it away."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import quote

from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)


def named(answer: Answer, name: str, *, shown: bool = False) -> Answer:
    """The answer under this name, in whatever script it is (RFC 6266); put away by the browser unless it is `shown`,
    and never taken for another kind of file than it says.
    """
    way = "inline" if shown else "attachment"
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name or 'file')}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
