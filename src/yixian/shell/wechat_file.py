"""The file that describes a city's WeChat official account (`YIXIAN_WECHAT`): TOML, read once at the start.

    app_id = "wx0123456789abcdef"
    secret = "SECRET"
    address = "https://api.weixin.qq.com"
    authorize = "https://open.weixin.qq.com/connect/oauth2/authorize"
    timeout = 10                          # seconds, for each answer
    data = { character_string1 = "{number}", thing2 = "{subject}" }

`data` names the fields of the account's templates; what of it a template lacks WeChat leaves out. What each kind of
field takes is in `ground/wechat_fields.py`: what never fits is refused here, what is too long is cut when it is sent.
The file holds a secret and must be closed to others, as the gateway's.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from yixian.ground.wechat_fields import NotTaken, check_field
from yixian.shell.gateway_file import WrongFile, check_places, checked_seconds, checked_url, read_secret_toml

DEFAULTS: dict[str, Any] = {
    "address": "https://api.weixin.qq.com",
    "authorize": "https://open.weixin.qq.com/connect/oauth2/authorize",
    "timeout": 10,
    "data": {"first": "{subject}", "keyword1": "{number}", "remark": "{text}"},
}
NEEDED = ("app_id", "secret")
_SIGNS = re.compile(r"[A-Za-z0-9_-]{1,80}")


def read_wechat(path: Path) -> dict[str, Any]:
    """The checked description, with what it left out filled in; raises `WrongFile`."""
    found = {**DEFAULTS, **read_secret_toml(path, {*DEFAULTS, *NEEDED})}
    for name in NEEDED:
        if not _SIGNS.fullmatch(str(found.get(name, ""))):
            raise WrongFile(f"{name} 应为字母和数字", f"{name} must be letters and digits")
    data = found["data"]
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise WrongFile("data 应为文字的表", "data must be a table of texts")
    check_places(data, {"subject"})
    for name, text in data.items():
        _check_kind(name, text)
    return {
        **found,
        "address": checked_url(found["address"], "address").rstrip("/"),
        "authorize": checked_url(found["authorize"], "authorize"),
        "timeout": checked_seconds(found["timeout"]),
    }


def _check_kind(name: str, text: str) -> None:
    try:
        check_field(name, text)
    except NotTaken as error:
        raise WrongFile(
            f"data 里的 {name} 只收{error.chinese}，填的不行",
            f"{name} of data takes {error.english} alone",
        ) from None
