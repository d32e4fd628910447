from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict, Refusal
from yixian.people.models import Installation


def mark_installation(
    kind: str, city_name: str, *, city_name_en: str = "", area_code: str = ""
) -> Installation:
    """Say once and for all whether this is a demonstration or a live city; `Conflict` if it was said.

    Name and area code may be changed later, in the back office. `Refusal` names the one that is wrong.
    """
    row = Installation(kind=kind, city_name=city_name, city_name_en=city_name_en, area_code=area_code)
    try:
        row.clean_fields()
    except ValidationError as wrong:
        field, messages = next(iter(wrong.message_dict.items()))
        raise Refusal(" ".join(messages), field=field) from wrong
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as said:
        raise Conflict(_("本数据库已经初始化，不能再次设定为演示或正式。")) from said
    return row
