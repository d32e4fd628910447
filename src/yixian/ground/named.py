"""An answer that is a file: what it is called, and whether a browser shows it or puts it away."""

from __future__ import annotations

from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

Answer = TypeVar("Answer", bound=HttpResponseBase)


def named(answer: Answer, name: str, *, shown: bool = False) -> Answer:
    """The answer under this name, in whatever script it is (RFC 6266); put away by the browser unless it is `shown`,
    and never taken for another kind of file than it says.
    """
    way = content_disposition_header(as_attachment=not shown, filename=name or "file")
    assert way is not None  # there is always a name
    answer["Content-Disposition"] = way
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
