"""The page 设置: every setting there is, explained; nothing that lets somebody in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PEOPLE
from yixian.shell import environment
from yixian.shell.told_settings import VARIABLES

PAGE = "/desk/settings/"
SECRETS = {
    "YIXIAN_SECRET_KEY": "k" * 20 + "0123456789abcdefghij0123456789",
    "YIXIAN_SMTP": "smtp://somebody:hunter2@mail.example.org/?from=a@example.org",
    "DATABASE_URL": "postgres://yixian:hunter2@db.example.org/yixian",
    "YIXIAN_SMS": "/etc/yixian/gateway-hunter2.toml",
    "YIXIAN_WECHAT": "/etc/yixian/wechat-hunter2.toml",
}


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_every_variable_that_is_read_is_told() -> None:
    source = Path(environment.__file__).read_text(encoding="utf-8")
    read = set(re.findall(r'values(?:\.get\(|, )"(\w+)"', source))
    assert len(read) >= 10
    assert {one.name for one in VARIABLES} == read


@pytest.mark.parametrize("username", PEOPLE)
def test_who_reads_it(cast, username):
    allowed = username in ("sysadmin", "secadmin", "second_secadmin")
    assert (cast.client(username).get(PAGE).status_code == 200) is allowed


def test_values_are_shown_and_secrets_never(cast, monkeypatch):
    said = text(cast.client("sysadmin").get(PAGE))
    assert "YIXIAN_SMTP 未设置" in said
    assert "YIXIAN_CRYPTO standard" in said
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    answer = cast.client("sysadmin").get(PAGE)
    assert "YIXIAN_SMTP 已设置" in text(answer)
    page = answer.content.decode()
    assert "hunter2" not in page
    assert SECRETS["YIXIAN_SECRET_KEY"] not in page


def test_only_who_may_change_is_led_there(cast):
    assert "/backoffice/people/installation/" in cast.client("sysadmin").get(PAGE).content.decode()
    assert "/backoffice/people/installation/" not in cast.client("secadmin").get(PAGE).content.decode()
