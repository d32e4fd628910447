"""The text message that asks: this room says whom it goes to, linkage sends it and knows what became of it.

Linkage registers from its `AppConfig.ready`; without it no message goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.models import Case


class Fate(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting", gettext_lazy("等待发送")
    SENT = "sent", gettext_lazy("短信网关已收下")
    FAILED = "failed", gettext_lazy("没有发到")
    NEVER = "never", gettext_lazy("不会发出")


@dataclass(frozen=True)
class Delivery:
    """The fate of the newest message about a case, when it went out or will be tried again, and why it did not."""

    fate: Fate
    at: datetime | None
    why: str


class Carrier(Protocol):
    """What sends the messages."""

    def why_not(self) -> str:
        """Why none can be sent in this city now, "" when they can."""

    def delivery(self, case: Case, since: int) -> Delivery:
        """What became of the newest one about the case, of event `since` or later."""

    def failed(self, since: datetime) -> list[int]:
        """The cases of those made since then that were given up."""


_carrier: list[Carrier] = []


def register_carrier(carrier: Carrier) -> None:
    """Set who sends; there is one."""
    if _carrier:
        raise TypeError("somebody sends already")
    _carrier.append(carrier)


def why_not() -> str:
    """Why no message can be sent in this city now, "" when it can."""
    return _carrier[0].why_not() if _carrier else _("没有短信网关")


def delivery(case: Case, since: int) -> Delivery:
    """What became of the newest message about the case, of event `since` or later."""
    return _carrier[0].delivery(case, since) if _carrier else Delivery(Fate.NEVER, None, why_not())


def failed(since: datetime) -> list[int]:
    """The cases of the messages made since then that were given up."""
    return _carrier[0].failed(since) if _carrier else []
