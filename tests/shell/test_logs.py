"""Log lines hold no personal data, whatever an exception says."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from yixian.shell import logs


@pytest.mark.parametrize(
    "words",
    [
        "caller 13812345678 hung up",
        "caller +86 138 1234 5678",
        "id 140105199001011234",
        "id 14010519900101123X",
        "mail wang.xm@example.org",
        "telephone 0351-4012345",
        "null value\nDETAIL: Failing row contains (7, 路灯\n王小明, 1234).\n\nThe above exception was",
        "duplicate key\nDETAIL: Key (phone_hash)=(王小明) already exists.",
    ],
)
def test_personal_data_is_covered(words: str) -> None:
    covered = logs.cover_personal(None, "error", {"event": words})["event"]
    assert "***" in covered
    for secret in ("1234", "王小明", "wang", "4012345"):
        assert secret not in covered


class Silent:
    def __str__(self) -> str:
        raise RuntimeError("I cannot say")


HIDDEN: list[Any] = [
    {"citizen": {"telephone": "13812345678"}},
    {"13812345678": "王"},
    ["x", ("y", {"z": ["13812345678"]})],
    {"a": {"13812345678"}},
    ValueError("phone 13812345678"),
    [ValueError({"phone": "13812345678"})],
    {"body": b"phone=13812345678"},
    13812345678,
    {"n": [13812345678]},
    [[[[[[[[[[["13812345678"]]]]]]]]]]],
    SimpleNamespace(phone="13812345678"),
    psycopg.errors.UniqueViolation("duplicate key\nDETAIL: Key (phone)=(13812345678) already exists."),
]


@pytest.mark.parametrize("value", HIDDEN, ids=lambda value: type(value).__name__)
def test_personal_data_is_covered_however_deep_it_lies(value: Any) -> None:
    line = json.dumps(logs.cover_personal(None, "error", {"event": "x", "detail": value}), ensure_ascii=False)
    assert "***" in line
    assert "1381234" not in line


def test_what_holds_itself_or_says_nothing_is_logged_all_the_same() -> None:
    endless: list[Any] = []
    endless.append(endless)
    line = json.dumps(logs.cover_personal(None, "error", {"a": endless, "b": Silent(), "c": [Silent()]}))
    assert "<Silent>" in line


def test_plain_values_stay_what_they_are() -> None:
    told = {"a": 7, "b": 1.5, "c": None, "d": True, "e": [1, "二"], "f": {"g": 2026030100001234}}
    assert logs.cover_personal(None, "info", dict(told)) == told


def test_the_arguments_of_a_line_are_covered(capsys: pytest.CaptureFixture[str]) -> None:
    told = logged(capsys, lambda log: log.error("%s and %r", {"phone": "13812345678"}, ["13987654321"]))
    assert told["event"] == "{'phone': '***'} and ['***']"


def test_numbers_of_cases_stay() -> None:
    assert logs.cover_personal(None, "info", {"event": "case 2026030100001234"})["event"].endswith("1234")


def logged(capsys: pytest.CaptureFixture[str], write: Callable[[logging.Logger], None]) -> dict[str, Any]:
    """What one line says, written as the system writes it."""
    formatter = logs.configuration()["formatters"]["json"]
    handler = logging.StreamHandler()
    handler.setFormatter(formatter["()"](**{key: value for key, value in formatter.items() if key != "()"}))
    log = logging.Logger("yixian.test")
    log.addHandler(handler)
    write(log)
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    told: dict[str, Any] = json.loads(line)
    return told


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(log: logging.Logger) -> None:
        try:
            try:
                raise KeyError("mail wang.xm@example.org")
            except KeyError:
                raise ValueError("phone 13812345678")  # noqa: B904
        except ValueError as error:
            error.add_note("id 140105199001011234")
            log.exception("import of %s failed", "甲.csv")

    told = logged(capsys, fail)
    assert told["event"] == "import of 甲.csv failed"
    assert told["level"] == "error"
    assert "ValueError: phone ***" in told["exception"]
    for secret in ("wang.xm@", "1401051990"):
        assert secret not in told["exception"].replace('raise KeyError("mail wang.xm@example.org")', "")
