"""Every setting there is, told to the administrators: what it means, what it is without, where it is changed.

The page 设置 and the handbook's page of settings are made of this list; a test holds it against `environment.py`.
Values that let somebody in are never shown: only whether they are set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.people.models import Installation

SECRET, SHOWN = True, False


@dataclass(frozen=True)
class Variable:
    """A variable of the environment, read once when the system starts."""

    name: str
    meaning: str | Promise
    default: str | Promise
    secret: bool = SHOWN


@dataclass(frozen=True)
class Told:
    """A setting as the page shows it; `address` is where it is changed, "" for the environment."""

    name: str
    label: str
    value: str
    meaning: str
    default: str
    address: str = ""


VARIABLES = (
    Variable(
        "YIXIAN_DATA",
        gettext_lazy("存放上传文件、密钥和备份的文件夹；用 SQLite 时数据库也在里面。"),
        "var/",
    ),
    Variable("YIXIAN_PORT", gettext_lazy("自带服务器的端口，前面的代理转到这里。"), "8000"),
    Variable(
        "DATABASE_URL",
        gettext_lazy(
            "数据库：sqlite:///文件 或 postgres://用户:密码@主机:端口/库名。正式运行用 PostgreSQL。"
        ),
        gettext_lazy("数据文件夹里的 SQLite"),
        SECRET,
    ),
    Variable(
        "YIXIAN_HOSTS",
        gettext_lazy("系统对外的主机名，用逗号分开；别的名字来的请求一律拒绝。"),
        "127.0.0.1,localhost,[::1]",
    ),
    Variable(
        "YIXIAN_HTTPS",
        gettext_lazy("1 表示前面的代理用 HTTPS：会话只在加密连接上有效。正式运行必须是 1。"),
        "0",
    ),
    Variable(
        "YIXIAN_CRYPTO",
        gettext_lazy("加密算法：standard（AES、SHA-256）或 gm（国密 SM4、SM3）。第一次启动以后不能改。"),
        "standard",
    ),
    Variable(
        "YIXIAN_SECRET_KEY",
        gettext_lazy("签署会话的密钥，至少 50 个字符；换掉以后所有人重新登录。"),
        gettext_lazy("自动生成，存在数据文件夹的 keys/"),
        SECRET,
    ),
    Variable(
        "YIXIAN_SMTP",
        gettext_lazy(
            "发邮件的服务器：smtp://用户:密码@主机:587/?from=发件地址（STARTTLS）；"
            "smtps:// 一开始就加密，smtp+plain:// 不加密，只用于本机转发；没有就不发邮件。"
        ),
        gettext_lazy("不发邮件"),
        SECRET,
    ),
    Variable(
        "YIXIAN_SMS",
        gettext_lazy("描述短信网关的 TOML 文件；没有就不发短信。"),
        gettext_lazy("不发短信"),
        SECRET,
    ),
    Variable(
        "YIXIAN_WECHAT",
        gettext_lazy("描述微信公众号的 TOML 文件；没有就不发微信。"),
        gettext_lazy("不发微信"),
        SECRET,
    ),
    Variable(
        "YIXIAN_DEBUG",
        gettext_lazy("1 把错误的细节显示给所有人，只在别人访问不到的开发机上用。"),
        "0",
    ),
)


def of_environment() -> Iterator[Told]:
    """The variables with what they are now."""
    for one in VARIABLES:
        yield Told(one.name, one.name, _value(one), str(one.meaning), str(one.default))


def _value(one: Variable) -> str:
    if one.name == "DATABASE_URL":
        return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    if one.secret:
        return _("已设置") if os.environ.get(one.name) else _("未设置")
    known = {
        "YIXIAN_DATA": str(settings.DATA_DIR),
        "YIXIAN_PORT": str(settings.PORT),
        "YIXIAN_HOSTS": ",".join(settings.ALLOWED_HOSTS),
        "YIXIAN_HTTPS": "1" if settings.SESSION_COOKIE_SECURE else "0",
        "YIXIAN_CRYPTO": settings.YIXIAN_CRYPTO,
        "YIXIAN_DEBUG": "1" if settings.DEBUG else "0",
    }
    return known[one.name]


def of_installation() -> Iterator[Told]:
    """The columns of the installation's row, as its page in the back office calls them."""
    row = Installation.objects.first()
    meanings: dict[str, str] = {
        "kind": _("演示城市全部为虚构；正式城市不接受演示账号。初始化时定下，不能改。"),
        "city_name": _("页头、文书和通知里的城市名称。"),
        "city_name_en": _("英文页面上的城市名称；空着就用中文。"),
        "area_code": _("本市固定电话的区号，如 0351。没有填写时，不带区号的固定电话一律不收。"),
    }
    for name, meaning in meanings.items():
        label = str(Installation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        value = "" if row is None else row.get_kind_display() if name == "kind" else str(getattr(row, name))
        changed = "" if name == "kind" else "admin:people_installation_changelist"
        yield Told(name, label, value or _("（空）"), meaning, _("（空）"), changed)
