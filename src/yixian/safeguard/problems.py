"""What a verification may find, each in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The kinds of fault."""

    EVENT_MISSING = "event_missing", _("记录缺失")
    EVENT_CHANGED = "event_changed", _("记录被改动")
    EVENT_INSERTED = "event_inserted", _("记录被插入")
    CHAIN_BROKEN = "chain_broken", _("与前一条记录不相连")
    SEAL_MISSING = "seal_missing", _("封存缺失")
    SEAL_CHANGED = "seal_changed", _("封存内容被改动")
    SEAL_UNLINKED = "seal_unlinked", _("与前一次封存不相连")
    SEAL_UNSIGNED = "seal_unsigned", _("封存签名不符")
    HEAD_MISSING = "head_missing", _("封存清单缺行")
    WITNESS_DIFFERS = "witness_differs", _("与见证文件 seals.log 不符")
    WITNESS_MISSING = "witness_missing", _("见证文件 seals.log 缺少此次封存")
    ACCESS_CHANGED = "access_changed", _("查阅记录被改动")
    ACCESS_MISSING = "access_missing", _("查阅记录缺失")
    ACCESS_INSERTED = "access_inserted", _("查阅记录被插入")


@dataclass(frozen=True)
class Problem:
    """One fault: `chain` such as "case:123", "seal" or "access", `seq` its number there (0: not one row)."""

    kind: Kind
    chain: str
    seq: int
    detail: str = ""

    def __str__(self) -> str:
        place = f"{self.chain} #{self.seq}" if self.seq else self.chain
        return f"{place}: {self.kind.label}" + (f" ({self.detail})" if self.detail else "")
