"""What the rows of telephony may be called: their codes go into the switch's configuration as they are."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# Sections of Asterisk's files that mean something else, and where a call goes that is over.
TAKEN = frozenset({"general", "globals", "h"})

_shape = RegexValidator(
    r"\A[a-z][a-z0-9-]{0,39}\Z", _("编码以小写字母开头，只含小写字母、数字和连字符，最长 40 个字符。")
)
valid_extension = RegexValidator(r"\A[0-9]{3,6}\Z", _("分机号是 3 至 6 位数字。"))
valid_sound = RegexValidator(
    r"\A[a-z0-9][a-z0-9-]{0,39}\Z", _("录音名只含小写字母、数字和连字符，不写文件夹和后缀。")
)


def valid_code(code: str) -> None:
    """`ValidationError` unless the code may name a section of the switch's configuration."""
    _shape(code)
    if code in TAKEN:
        raise ValidationError(_("“%(code)s”另有用途，请换一个编码。"), params={"code": code})
