"""A part of a file, as players ask for it: without, some browsers play nothing and none can go to another second."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

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


def _range(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; "bytes=-500" are the last 500."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
