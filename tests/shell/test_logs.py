"""Log lines hold no personal data, whatever an exception says."""

from __future__ import annotations

import json
import logging
import logging.config

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


def test_numbers_of_cases_stay() -> None:
    assert logs.cover_personal(None, "info", {"event": "case 2026030100001234"})["event"].endswith("1234")


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    formatter = logs.configuration()["formatters"]["json"]
    handler = logging.StreamHandler()
    handler.setFormatter(formatter["()"](**{key: value for key, value in formatter.items() if key != "()"}))
    log = logging.Logger("yixian.test")
    log.addHandler(handler)
    try:
        raise ValueError("phone 13812345678")
    except ValueError:
        log.exception("import of %s failed", "甲.csv")
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    told = json.loads(line)
    assert told["event"] == "import of 甲.csv failed"
    assert told["level"] == "error"
    assert "ValueError: phone ***" in told["exception"]
