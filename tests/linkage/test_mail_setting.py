"""`YIXIAN_SMTP`: one address of a server, or one clear line about what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from yixian.shell.environment import Environment, WrongSetting, from_mapping

FROM = "?from=12345@city.example"


def read(tmp_path: Path, url: str) -> Environment:
    return from_mapping({"YIXIAN_DATA": str(tmp_path), "YIXIAN_SMTP": url})


def test_without_it_no_mail_is_sent(tmp_path: Path) -> None:
    assert read(tmp_path, "").mail == {}


@pytest.mark.parametrize(
    ("url", "port", "encryption"),
    [
        ("smtp://mail.city.example", 587, "EMAIL_USE_TLS"),
        ("smtps://mail.city.example", 465, "EMAIL_USE_SSL"),
        ("smtp+plain://mail.city.example", 25, None),
        ("smtp://mail.city.example:2525", 2525, "EMAIL_USE_TLS"),
    ],
)
def test_the_scheme_says_how_it_is_encrypted(
    tmp_path: Path, url: str, port: int, encryption: str | None
) -> None:
    found = read(tmp_path, f"{url}/{FROM}").mail
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.city.example", port)
    assert found["DEFAULT_FROM_EMAIL"] == "12345@city.example"
    assert {name for name in found if name.startswith("EMAIL_USE")} == ({encryption} if encryption else set())


def test_user_and_password_may_hold_any_sign(tmp_path: Path) -> None:
    found = read(tmp_path, f"smtp://a%40b:p%3A%2Fss@mail.city.example/{FROM}").mail
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("a@b", "p:/ss")


@pytest.mark.parametrize(
    "url",
    [
        "mail.city.example",
        "http://mail.city.example/?from=a@b",
        "smtp://mail.city.example",
        "smtp://mail.city.example/?from=nobody",
        "smtp://mail.city.example/?from=a@b%0ABcc:c@d",
        "smtp:///?from=a@b",
        "smtp://user:secret@mail.city.example:port/?from=a@b",
        "smtp://user:secret@[mail/?from=a@b",
    ],
)
def test_a_wrong_value_stops_the_start_and_its_password_is_not_shown(tmp_path: Path, url: str) -> None:
    with pytest.raises(WrongSetting, match="YIXIAN_SMTP") as wrong:
        read(tmp_path, url)
    assert "secret" not in str(wrong.value)
