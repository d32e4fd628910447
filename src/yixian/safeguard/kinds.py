"""What the kinds of things found in a text are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Words

KINDS: dict[str, Words] = {
    "name": _("姓名"),
    "email": _("电子邮箱"),
    "plate": _("车牌号"),
    "person": _("身份证号"),
    "mobile": _("手机号"),
    "line": _("座机号"),
    "card": _("银行卡号或其他长号码"),
    "passport": _("证件号"),
    "labelled": _("电话、微信或 QQ 号"),
    "door": _("楼号、单元或门牌号"),
}
