"""The file that describes a city's text message gateway (`YIXIAN_SMS`): TOML, read once at the start.

    url = "https://sms.example.gov.cn/v1/send"
    method = "POST"                       # or GET
    format = "json"                       # or "form"
    timeout = 10                          # seconds, for the whole answer
    headers = { Authorization = "Bearer SECRET" }
    body = { mobile = "{telephone}", content = "{text}", template = "{template}", params = "{facts}", msgid = "{id}" }
    success = { status = [200], field = "code", equals = ["0", "DUPLICATE"] }
    refused = { field = "code", equals = ["BLACKLIST", "BAD_NUMBER"] }

The secrets lie in this file and in no row: it must be closed to everybody but its owner and group.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KNOWN = frozenset({"url", "method", "format", "timeout", "headers", "body", "success", "refused"})
# The places of every message; facts of the text (number, department …) may be named as well.
PLACES = frozenset({"telephone", "e164", "text", "content", "signature", "template", "facts", "id"})
FACTS = frozenset({"number", "code", "department", "due", "outcome", "link", "title", "result"})
# Text messages alone tell of bookings and carry answers.
BY_SMS = frozenset({"kind", "when", "place", "provider", "proposed", "until", "answer"})
_PLACE = re.compile(r"\{(\w+)\}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
LONGEST = 60  # seconds: a sweep has other things to do


class WrongFile(Exception):
    """What is wrong with the file, in Chinese and in English; never with anything that stands in it."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese, self.english = chinese, english


def read_secret_toml(path: Path, known: Collection[str]) -> dict[str, Any]:
    """What stands in a file that holds secrets; `WrongFile` if it is none, is open to others or names anything else."""
    try:
        mode = path.stat().st_mode
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongFile(f"文件打不开（{error.strerror}）", f"cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise WrongFile("不是 TOML 文件", "is no TOML file") from None
    if mode & stat.S_IRWXO:
        raise WrongFile(
            "文件里有密钥，别人也能读：请 chmod o-rwx", "holds secrets and is open to others: chmod o-rwx"
        )
    if unknown := sorted(set(given) - set(known)):
        raise WrongFile(f"不认识 {unknown[0]!r}", f"{unknown[0]!r} is not known")
    return given


def read_gateway(path: Path) -> dict[str, Any]:
    """The checked description, with what it left out filled in; raises `WrongFile`."""
    given = read_secret_toml(path, KNOWN)
    found = {
        "url": checked_url(given.get("url"), "url"),
        "method": _one_of(given, "method", ("POST", "GET")),
        "format": _one_of(given, "format", ("json", "form")),
        "timeout": checked_seconds(given.get("timeout", 10)),
        "headers": _headers(given.get("headers", {})),
        "body": given.get("body", {}),
        "success": _answer(given, "success", [200, 201, 202]),
        "refused": _answer(given, "refused", []),
    }
    if not isinstance(found["body"], dict) or (found["format"] == "form" and not _is_flat(found["body"])):
        raise WrongFile(
            "body 应为表，form 格式里只能是文字", "body must be a table, of texts alone in a form"
        )
    check_places([found["url"], found["headers"], found["body"]], BY_SMS)
    return found


def checked_url(value: Any, name: str) -> str:
    """The address as it stands in the file under `name`, or `WrongFile`."""
    wrong = WrongFile(
        f"{name} 应为 http:// 或 https:// 开头的地址", f"{name} must begin with http:// or https://"
    )
    if not isinstance(value, str):
        raise wrong
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - asking for it is what checks it
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not value.isascii() or " " in value:
        raise wrong
    return value


def _one_of(given: dict[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = given.get(name, choices[0])
    if value not in choices:
        words = "、".join(choices), " or ".join(choices)
        raise WrongFile(f"{name} 只能是 {words[0]}", f"{name} must be {words[1]}")
    return str(value)


def checked_seconds(value: Any) -> float:
    """How long an answer is waited for, or `WrongFile`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= LONGEST:
        raise WrongFile(f"timeout 应为 1 到 {LONGEST} 秒", f"timeout must be 1 to {LONGEST} seconds")
    return float(value)


def _headers(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise WrongFile("headers 应为文字的表", "headers must be a table of texts")
    for name, text in value.items():
        if not _HEADER.fullmatch(name) or not text.isascii() or any(sign in text for sign in "\r\n"):
            raise WrongFile(f"headers 里的 {name!r} 不能用", f"the header {name!r} cannot be used")
    return dict(value)


def _answer(given: dict[str, Any], name: str, statuses: list[int]) -> dict[str, Any]:
    """How an answer is recognised: by status, and by what stands in a field of it."""
    value = given.get(name, {})
    wrong = WrongFile(
        f"{name} 应写明 status（数字）、field 和 equals（文字）",
        f"{name} takes status (numbers), field and equals",
    )
    if not isinstance(value, dict) or set(value) - {"status", "field", "equals"}:
        raise wrong
    status, field, equals = value.get("status", statuses), value.get("field", ""), value.get("equals", [])
    fine = isinstance(status, list) and all(isinstance(one, int) for one in status)
    fine = fine and isinstance(field, str) and isinstance(equals, list)
    if not fine or bool(field) != bool(equals):
        raise wrong
    return {"status": status, "field": field, "equals": [str(one) for one in equals]}


def _is_flat(body: dict[str, Any]) -> bool:
    return all(isinstance(value, str | int | float) for value in body.values())


def check_places(value: Any, further: Collection[str] = ()) -> None:
    """`WrongFile` for a place in braces that no message fills."""
    if isinstance(value, str):
        for place in _PLACE.findall(value):
            if place not in PLACES | FACTS | set(further):
                raise WrongFile(f"没有 {{{place}}} 这一项", f"there is no {{{place}}}")
    elif isinstance(value, dict):
        check_places(list(value.values()), further)
    elif isinstance(value, list):
        for one in value:
            check_places(one, further)
