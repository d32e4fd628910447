"""A part of a file, as players ask for it: without, some browsers play nothing and none can go to another second."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

# The bytes of something from the first to the last, both included, in pieces.
Parts = Callable[[int, int], Iterator[bytes]]
ONE_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)


def ranged_answer(request: HttpRequest, content: bytes, media_type: str) -> HttpResponse:
    """All of the content, or the one range asked for (206), or 416 for one that is not in it.

    Several ranges, or a range in another unit, are answered with everything, as RFC 9110 allows.
    """
    found = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or not any(found.groups()):
        answer = HttpResponse(content, content_type=media_type)
    else:
        first, last = _range(found[1], found[2], len(content))
        if first >= len(content) or first > last:
            answer = HttpResponse(status=416, content_type=media_type)
            answer["Content-Range"] = f"bytes */{len(content)}"
        else:
            answer = HttpResponse(content[first : last + 1], status=206, content_type=media_type)
            answer["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def streamed_answer(
    request: HttpRequest, size: int, parts: Parts, media_type: str
) -> HttpResponse | StreamingHttpResponse:
    """As `ranged_answer` for what is read in pieces: no more of it than one piece is in memory.

    What `parts` raises before its first piece is raised here, not in the midst of an answer.
    """
    found = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    asked = found is not None and any(found.groups())
    first, last = _range(found[1], found[2], size) if found is not None and asked else (0, size - 1)
    if first >= size or first > last:
        refused = HttpResponse(status=416, content_type=media_type)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    read = parts(first, last)
    pieces = chain([next(read)], read)
    answer = StreamingHttpResponse(pieces, status=206 if asked else 200, content_type=media_type)
    if asked:
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Content-Length"] = str(last - first + 1)
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _range(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; "bytes=-500" are the last 500."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
