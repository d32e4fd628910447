"""Who acts: every action takes an `Actor`, so that pages, the API, the clock and the importer act alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from yixian.directory.models import Department
from yixian.people.models.account import Account

Kind = Literal["account", "citizen", "system"]
Channel = Literal["page", "api", "clock", "import"]


@dataclass(frozen=True)
class Actor:
    """An account, a citizen (who may act on one case) or the system, and the way it came.

    `scope` holds the ids of the account's department and of every department below it.
    """

    kind: Kind
    channel: Channel
    name: str
    account: Account | None = None
    case_id: int | None = None

    @classmethod
    def of(cls, account: Account, channel: Channel = "page") -> Actor:
        """The signed-in person, or the program that acts with an account's token."""
        return cls("account", channel, account.name, account=account)

    @classmethod
    def citizen(cls, case_id: int | None = None, channel: Channel = "page") -> Actor:
        """A citizen who proved to be the one behind the case, or (None) who is submitting a new one."""
        return cls("citizen", channel, "诉求人", case_id=case_id)

    @property
    def account_id(self) -> int | None:
        return self.account.pk if self.account else None

    @property
    def roles(self) -> frozenset[str]:
        return self.account.roles if self.account else frozenset()

    @property
    def is_operator(self) -> bool:
        return self.account is not None and self.account.is_operator

    @property
    def department_id(self) -> int | None:
        return self.account.department_id if self.account else None

    @property
    def organisation_id(self) -> int | None:
        return self.account.organisation_id if self.account else None

    @property
    def clearance(self) -> bool:
        return self.account is not None and self.account.clearance

    @cached_property
    def scope(self) -> frozenset[int]:
        """Ids of the own department and those below: one query at the first question, none without one."""
        own = self.department_id
        if own is None:
            return frozenset()
        # A path names every department above ("/1/5/"), so whoever is below has the own id in it.
        below = Department.objects.filter(path__contains=f"/{own}/").values_list("id", flat=True)
        return frozenset({own, *below})


SYSTEM = Actor("system", "clock", "系统")
