"""`YIXIAN_SMS`: a file that describes the gateway, or one clear line about what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from yixian.linkage.models.booking_matters import PLACES_ELSE
from yixian.shell.environment import WrongSetting, from_mapping

WHOLE = """
url = "https://sms.example.gov.cn/v1/send"
timeout = 8
headers = { Authorization = "Bearer top-secret" }
body = { mobile = "{telephone}", content = "{text}", list = ["{id}"], params = { no = "{number}" } }
success = { field = "result.code", equals = [0, "DUPLICATE"] }
"""


def read(tmp_path: Path, text: str, mode: int = 0o640) -> dict[str, Any]:
    path = tmp_path / "sms.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    values = {"YIXIAN_DATA": str(tmp_path), "YIXIAN_SMS": str(path)}
    return from_mapping(values).sms


def test_without_it_no_message_is_sent(tmp_path: Path) -> None:
    assert from_mapping({"YIXIAN_DATA": str(tmp_path)}).sms == {}


def test_what_is_left_out_is_filled_in(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)
    assert (found["method"], found["format"], found["timeout"]) == ("POST", "json", 8.0)
    assert found["success"] == {
        "status": [200, 201, 202],
        "field": "result.code",
        "equals": ["0", "DUPLICATE"],
    }
    assert found["refused"] == {"status": [], "field": "", "equals": []}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"https://sms', '"ftp://sms', "url"),
        ('"https://sms.example.gov.cn/v1/send"', "7", "url"),
        ("https://sms.example.gov.cn", "https://sms.example.gov.cn:port", "url"),
        ("timeout = 8", "timeout = 0", "timeout"),
        ("timeout = 8", "timeout = 600", "timeout"),
        ("timeout = 8", 'method = "PUT"', "method"),
        ("timeout = 8", 'format = "xml"', "format"),
        ("timeout = 8", "tiemout = 8", "tiemout"),
        ("{telephone}", "{phone}", "{phone}"),
        ("Bearer top-secret", "Bearer\\r\\nX: top-secret", "headers"),
        ("timeout = 8", 'format = "form"', "body"),
        (', equals = [0, "DUPLICATE"]', "", "success"),
        ("timeout = 8", "timeout = = 8", "TOML"),
    ],
)
def test_a_wrong_one_stops_the_start_and_its_secrets_are_not_shown(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    assert old in WHOLE
    with pytest.raises(WrongSetting, match="YIXIAN_SMS") as wrong:
        read(tmp_path, WHOLE.replace(old, new))
    assert what in str(wrong.value)
    assert "top-secret" not in str(wrong.value)


def test_it_may_name_what_any_text_message_names(tmp_path: Path) -> None:
    for place in sorted({place for matter in PLACES_ELSE.values() for place in matter}):
        found = read(tmp_path, WHOLE.replace("{number}", f"{{{place}}}"))
        assert found["body"]["params"] == {"no": f"{{{place}}}"}


def test_one_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="chmod o-rwx"):
        read(tmp_path, WHOLE, 0o644)


def test_one_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="YIXIAN_SMS"):
        from_mapping({"YIXIAN_DATA": str(tmp_path), "YIXIAN_SMS": str(tmp_path / "none.toml")})
