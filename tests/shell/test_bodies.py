"""A request that is too large is refused by its length, before anybody reads it into memory or onto the disk."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.cast import Cast
from yixian.ground.bodies import files_taken

MB = 1 << 20


class Line(BytesIO):
    """What a client sends: counts how much of it was read."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.left, self.taken = size, 0

    def read(self, size: int | None = -1) -> bytes:
        count = self.left if size is None or size < 0 else min(size, self.left)
        self.left -= count
        self.taken += count
        return b"a" * count


def send(client: Client, address: str, size: int, kind: str, **extra: Any) -> tuple[Any, Line]:
    line = Line(size)
    wsgi: dict[str, Any] = {"wsgi.input": line, "CONTENT_LENGTH": str(size), "CONTENT_TYPE": kind}
    return client.generic("POST", address, **{**wsgi, **extra}), line


MULTIPART = "multipart/form-data; boundary=x"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "size", "kind"),
    [
        ("/submit/", 103 * MB, MULTIPART),
        ("/submit/", 1024 * MB, MULTIPART),
        ("/track/", 3 * MB, FORM),
        ("/track/", 30 * MB, MULTIPART),
        ("/account/login/", 30 * MB, MULTIPART),
        ("/language/", 30 * MB, MULTIPART),
        ("/track/20260101000001/attach/", 50 * MB, MULTIPART),
        ("/cases/20260101000001/do/attach/", 50 * MB, MULTIPART),
    ],
)
def test_a_page_refuses_what_is_too_large(client: Client, address: str, size: int, kind: str) -> None:
    answer, line = send(client, address, size, kind)
    assert answer.status_code == 413
    assert "shell/theme.css" in answer.content.decode()
    assert f"一次提交了 {size // MB} MB" in answer.content.decode()
    assert line.taken in (0, size), "it was not read, or read to the end and thrown away"
    assert (line.taken == 0) == (size > 128 * MB)


@pytest.mark.django_db
def test_a_client_that_waits_for_our_word_need_not_send_anything(client: Client) -> None:
    answer, line = send(client, "/track/", 30 * MB, MULTIPART, HTTP_EXPECT="100-continue")
    assert (answer.status_code, line.taken) == (413, 0)


@pytest.mark.parametrize(
    ("address", "size", "kind"),
    [
        ("/api/cases", 3 * MB, "application/json"),
        ("/api/cases", 1024 * MB, "application/json"),
        ("/api/cases/20260101000001/actions/attach", 50 * MB, MULTIPART),
        ("/api/cases/20260101000001/actions/urge", 30 * MB, MULTIPART),
        ("/api/nowhere", 1024 * MB, MULTIPART),
    ],
)
def test_the_api_refuses_it_in_its_own_format(cast: Cast, address: str, size: int, kind: str) -> None:
    answer, line = send(Client(), address, size, kind)
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "too_large"
    assert line.taken in (0, size)


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "-5", "0"])
def test_a_length_that_is_none_is_none(client: Client, length: str) -> None:
    answer, _line = send(client, "/track/", 0, FORM, CONTENT_LENGTH=length)
    assert answer.status_code == 400


def test_the_views_that_take_files_are_known() -> None:
    """A form with a file field on a page that is not among these would be refused at two megabytes."""
    found: dict[str, int] = {}

    def walk(patterns: Any) -> None:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns)
            elif number := files_taken(pattern.callback):
                found[pattern.callback.__name__] = number

    walk(get_resolver().url_patterns)
    knowledge = {"add_file": 1, "add_form": 1, "bring": 1}
    cases = {"do_case": 1, "do_task": 1, "do_visit": 6, "do": 1, "submit": 5}
    assert found == knowledge | cases | {"choose": 1, "feeds": 1, "load": 1}
