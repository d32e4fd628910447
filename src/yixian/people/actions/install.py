from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict
from yixian.people.models import Installation


def mark_installation(kind: str, city_name: str) -> Installation:
    """Say once and for all whether this is a demonstration or a live city; `Conflict` if it was said."""
    try:
        with transaction.atomic():
            return Installation.objects.create(kind=kind, city_name=city_name)
    except IntegrityError as said:
        raise Conflict(_("本数据库已经初始化，不能再次设定为演示或正式。")) from said
