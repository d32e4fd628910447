"""Forgetting what programs asked long ago: nobody repeats a request after a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yixian.cases.models import IdempotencyKey

KEPT_FOR = timedelta(days=7)


def forget_keys(now: datetime) -> Iterator[str]:
    """Delete the idempotency keys older than `KEPT_FOR` (a sweep)."""
    count, _rows = IdempotencyKey.objects.filter(made_at__lt=now - KEPT_FOR).delete()
    if count:
        yield _("清除 %(count)s 个过期幂等键") % {"count": count}
