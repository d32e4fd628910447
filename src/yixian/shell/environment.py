"""What the machine says: a handful of environment variables, read once, refused in one clear line.

What each of them means, and what holds without it, stands in `told_settings.py`, of which the page 设置 and the
handbook are made.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url

from yixian.shell.gateway_file import WrongFile, read_gateway
from yixian.shell.wechat_file import read_wechat

SQLITE_SCHEMES = frozenset({"sqlite"})
POSTGRESQL_SCHEMES = frozenset({"postgres", "postgresql"})
# Scheme: the usual port, and the setting of Django's that switches its encryption on.
MAIL_SCHEMES = {"smtp": (587, "EMAIL_USE_TLS"), "smtps": (465, "EMAIL_USE_SSL"), "smtp+plain": (25, "")}
CRYPTO = frozenset({"standard", "gm"})
_HOST = re.compile(r"^(\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$", re.IGNORECASE)
# What Django's deployment check asks of a key that signs.
SECRET_LENGTH, SECRET_VARIETY = 50, 5
_ADDRESS = re.compile(r"^[^\s@<>]+@[^\s@<>]+$")


class WrongSetting(Exception):
    """An environment variable holds something that cannot be used; both texts name it and the way out."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")


@dataclass(frozen=True)
class Environment:
    """The settings of one machine, checked."""

    data_dir: Path
    port: int
    debug: bool
    secret_key: str
    crypto: str
    hosts: list[str]
    origins: list[str]
    https: bool
    address: str
    database: dict[str, Any]
    mail: dict[str, Any]
    sms: dict[str, Any]
    wechat: dict[str, Any]


def read() -> Environment:
    """The environment of this process; prints one line and ends it with status 2 if a value is wrong."""
    try:
        return from_mapping(os.environ)
    except WrongSetting as wrong:
        stop(str(wrong))


def stop(line: str) -> NoReturn:
    """End the process with status 2 after one line on standard error."""
    print(f"yixian: {line}", file=sys.stderr)
    raise SystemExit(2)


def from_mapping(values: Mapping[str, str]) -> Environment:
    """Check every value and make the data folder; raises `WrongSetting` for the first that is wrong."""
    port = _port(values)
    crypto = values.get("YIXIAN_CRYPTO") or "standard"
    if crypto not in CRYPTO:
        raise WrongSetting(
            f"YIXIAN_CRYPTO={crypto!r} 不对：只能是 standard 或 gm",
            f"YIXIAN_CRYPTO={crypto!r} is wrong: use standard or gm",
        )
    https = _flag(values, "YIXIAN_HTTPS")
    debug = _flag(values, "YIXIAN_DEBUG")
    hosts = _hosts(values)
    data_dir = _data_dir(values)
    database = _database(values, data_dir)
    mail = _mail(values)
    sms = _sms(values)
    wechat = _wechat(values)
    return Environment(
        data_dir=data_dir,
        port=port,
        debug=debug,
        secret_key=_given_secret(values) or _kept_secret(data_dir / "keys" / "secret.key"),
        crypto=crypto,
        hosts=hosts,
        origins=[f"{'https' if https else 'http'}://{_origin(host)}" for host in hosts],
        https=https,
        address=_address(hosts, https, port),
        database=database,
        mail=mail,
        sms=sms,
        wechat=wechat,
    )


def _port(values: Mapping[str, str]) -> int:
    given = values.get("YIXIAN_PORT") or "8000"
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 65535):
        raise WrongSetting(
            f"YIXIAN_PORT={given!r} 不对：应为 1 到 65535 的数字",
            f"YIXIAN_PORT={given!r} is wrong: it must be a number from 1 to 65535",
        )
    return int(given)


def _flag(values: Mapping[str, str], name: str) -> bool:
    given = (values.get(name) or "0").lower()
    if given in {"1", "true", "yes", "on"}:
        return True
    if given in {"0", "false", "no", "off"}:
        return False
    raise WrongSetting(f"{name}={given!r} 不对：只能是 1 或 0", f"{name}={given!r} is wrong: use 1 or 0")


def _hosts(values: Mapping[str, str]) -> list[str]:
    given = values.get("YIXIAN_HOSTS") or "127.0.0.1,localhost,[::1]"
    hosts = [host.strip() for host in given.split(",") if host.strip()]
    for host in hosts:
        if host == "*":  # any name a stranger sends would be believed, in links and in redirects
            raise WrongSetting(
                "YIXIAN_HOSTS='*' 不行：请写出系统对外的主机名，如 12345.example.gov.cn，用逗号分开",
                "YIXIAN_HOSTS='*' is refused: name the hosts, as 12345.example.gov.cn, commas between",
            )
        if not _HOST.match(host):
            raise WrongSetting(
                f"YIXIAN_HOSTS 里的 {host!r} 不是主机名：只写主机名，用逗号分开，不带 http:// 和端口",
                f"{host!r} in YIXIAN_HOSTS is no host name: names only, commas between, no http://, no port",
            )
    return hosts


def _address(hosts: list[str], https: bool, port: int) -> str:
    """The first host as citizens reach it: behind a proxy with encryption, else the server's own port."""
    host = hosts[0].lstrip(".")
    return f"https://{host}" if https else f"http://{host}:{port}"


def _origin(host: str) -> str:
    return f"*{host}" if host.startswith(".") else host


def _data_dir(values: Mapping[str, str]) -> Path:
    given = values.get("YIXIAN_DATA") or "var"
    folder = Path(given).expanduser().absolute()
    try:
        for made in (folder, folder / "uploads", folder / "static"):
            made.mkdir(parents=True, exist_ok=True)
        (folder / "keys").mkdir(mode=0o700, exist_ok=True)
        # Asking for the permission bits is not enough: root and read-only file systems answer wrongly.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise WrongSetting(
            f"YIXIAN_DATA={given!r} 不能用：无法在这个文件夹里写文件（{error.strerror}）",
            f"YIXIAN_DATA={given!r} cannot be used: no file can be written there ({error.strerror})",
        ) from None
    return folder


def _given_secret(values: Mapping[str, str]) -> str:
    """The signing key of the environment, "" for none. Whoever guesses it signs in as anybody."""
    given = values.get("YIXIAN_SECRET_KEY") or ""
    if given and (len(given) < SECRET_LENGTH or len(set(given)) < SECRET_VARIETY):
        raise WrongSetting(
            f"YIXIAN_SECRET_KEY 太容易猜：至少 {SECRET_LENGTH} 个随机字符；不设就自动生成，存在 YIXIAN_DATA/keys/",
            f"YIXIAN_SECRET_KEY is easily guessed: {SECRET_LENGTH} random characters or more; without it one is made",
        )
    return given


def _kept_secret(path: Path) -> str:
    """The signing key kept in the data folder, made at first use so that two starts at once agree."""
    try:
        if not path.exists():
            handle, fresh = tempfile.mkstemp(dir=path.parent)  # mode 0600
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(SECRET_LENGTH))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass  # another process was faster: its key counts
            finally:
                Path(fresh).unlink()
        kept = path.read_text().strip()
    except OSError as error:
        raise WrongSetting(
            f"密钥文件 {path} 不能读写（{error.strerror}）",
            f"the key file {path} cannot be read or written ({error.strerror})",
        ) from None
    if len(kept) < SECRET_LENGTH:
        raise WrongSetting(
            f"密钥文件 {path} 内容不完整：请恢复备份，或删除后重新启动（所有人需重新登录）",
            f"the key file {path} is cut short: restore it, or delete it (everybody signs in anew)",
        )
    return kept


def _database(values: Mapping[str, str], data_dir: Path) -> dict[str, Any]:
    url = values.get("DATABASE_URL") or f"sqlite:///{data_dir}/yixian.sqlite3"
    scheme = url.split(":", 1)[0].lower()
    if scheme not in SQLITE_SCHEMES | POSTGRESQL_SCHEMES:
        raise WrongSetting(
            f"DATABASE_URL 的开头 {scheme!r} 不认识：只能是 sqlite: 或 postgres:",
            f"DATABASE_URL begins with {scheme!r}: only sqlite: and postgres: are known",
        )
    try:
        urlsplit(url).port  # noqa: B018 - asking for it is what checks it
        parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    except Exception:  # whatever the parser raises; its text may hold the password and is not shown
        raise WrongSetting(
            "DATABASE_URL 读不懂：应如 postgres://用户:密码@主机:5432/库名 或 sqlite:////绝对/路径.sqlite3",
            "DATABASE_URL cannot be read: write postgres://user:password@host:5432/name or sqlite:////path",
        ) from None
    # A database in memory would be another one in every thread, and gone at the end.
    if parsed.get("NAME") in (None, "", ":memory:"):
        raise WrongSetting("DATABASE_URL 没有写库名或文件", "DATABASE_URL names no database and no file")
    return _sqlite(parsed) if scheme in SQLITE_SCHEMES else _postgresql(parsed)


def _sqlite(parsed: dict[str, Any]) -> dict[str, Any]:
    """SQLite for a trial or a small county: every acknowledged write is on the disk, writers queue.

    `IMMEDIATE` takes the write lock at the start of a transaction: one that reads first and writes later
    would otherwise fail at once with "database is locked" instead of waiting its turn.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(parsed["NAME"]),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(parsed: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL for a live city: a pool in each process, since opening a connection costs some 11 ms.

    Compiling a statement (`jit`) takes tens of milliseconds, more than any of a page's statements.
    """
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parsed["NAME"],
        "USER": parsed.get("USER", ""),
        "PASSWORD": parsed.get("PASSWORD", ""),
        "HOST": parsed.get("HOST", ""),
        "PORT": parsed.get("PORT", ""),
        "CONN_MAX_AGE": 0,  # the pool keeps the connections
        "CONN_HEALTH_CHECKS": False,  # and checks them
        "OPTIONS": {
            "options": "-c jit=off",
            **parsed.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": 16, "timeout": 10},
        },
    }


def _mail(values: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings of the mail server; empty where none is named, and then no e-mail is sent."""
    given = values.get("YIXIAN_SMTP") or ""
    if not given:
        return {}
    wrong = WrongSetting(
        "YIXIAN_SMTP 读不懂：应如 smtp://用户:密码@主机:587/?from=12345@example.gov.cn",
        "YIXIAN_SMTP cannot be read: write smtp://user:password@host:587/?from=12345@example.gov.cn",
    )
    try:
        url = urlsplit(given)
        port, host = url.port, url.hostname
    except ValueError:  # its text may hold the password and is not shown
        raise wrong from None
    sender = parse_qs(url.query).get("from", [""])[0]
    if url.scheme not in MAIL_SCHEMES or not host or not _ADDRESS.match(sender):
        raise wrong
    usual, encryption = MAIL_SCHEMES[url.scheme]
    found: dict[str, Any] = {
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or usual,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_TIMEOUT": 30,
        "DEFAULT_FROM_EMAIL": sender,
    }
    return found | ({encryption: True} if encryption else {})


def _sms(values: Mapping[str, str]) -> dict[str, Any]:
    """What the gateway's file says; empty where none is named, and then no text message is sent."""
    given = values.get("YIXIAN_SMS") or ""
    if not given:
        return {}
    try:
        return read_gateway(Path(given).expanduser())
    except WrongFile as wrong:
        raise WrongSetting(
            f"YIXIAN_SMS={given!r} 不能用：{wrong.chinese}",
            f"YIXIAN_SMS={given!r} cannot be used: {wrong.english}",
        ) from None


def _wechat(values: Mapping[str, str]) -> dict[str, Any]:
    """What the file about the WeChat account says; empty where none is named, and then nobody is told so."""
    given = values.get("YIXIAN_WECHAT") or ""
    if not given:
        return {}
    try:
        return read_wechat(Path(given).expanduser())
    except WrongFile as wrong:
        raise WrongSetting(
            f"YIXIAN_WECHAT={given!r} 不能用：{wrong.chinese}",
            f"YIXIAN_WECHAT={given!r} cannot be used: {wrong.english}",
        ) from None


def logging() -> dict[str, Any]:
    """Django's `LOGGING`: one JSON object a line on standard error, with personal data covered."""
    from yixian.shell import logs

    return logs.configuration()
