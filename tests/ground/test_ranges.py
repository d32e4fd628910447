"""Parts of a file for players: RFC 9110, section 14."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from yixian.ground.ranges import ranged_answer


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-4", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        (f"bytes={'9' * 400}-", 200, b"0123456789", None),
    ],
)
def test_a_range_is_answered(asked: str, status: int, content: bytes, told: str | None) -> None:
    request = RequestFactory().get("/", headers={"range": asked} if asked else {})
    answer = ranged_answer(request, b"0123456789", "audio/mpeg")
    assert (answer.status_code, answer.content, answer.get("Content-Range")) == (status, content, told)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_empty_file_has_no_ranges() -> None:
    request = RequestFactory().get("/", headers={"range": "bytes=0-"})
    assert ranged_answer(request, b"", "audio/mpeg").status_code == 416
