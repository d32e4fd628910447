"""Unified social credit codes of enterprises in the one form in which they are kept and found."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Refusal

# GB 32100-2015: eighteen characters, without I, O, S, V and Z.
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")


def normal_credit_code(typed: str) -> str:
    """The code in capitals and without spaces, "" for none. What cannot be one is a `Refusal`."""
    code = unicodedata.normalize("NFKC", typed).replace(" ", "").upper()
    if code and not CREDIT_CODE.fullmatch(code):
        raise Refusal(_("统一社会信用代码是 18 位数字和大写字母，请对照营业执照。"), field="credit_code")
    return code
