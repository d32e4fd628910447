"""Cases of several citizens about the same matters, for topics."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.dispatch.told import MATTERS, OTHERS
from tests.insight.hand import NOW, Hand
from yixian.cases.models import Case, Citizen, Contact
from yixian.insight.models import Topic


class Told:
    """The matters of `tests/dispatch/told.py` as cases of the last ten days, each by a citizen of its own."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.cases: dict[str, list[Case]] = {
            matter: [
                self.say(title, text, days=9 - number - 2 * (place % 3), category=hand.categories["010101"])
                for number, (title, text) in enumerate(told)
            ]
            for place, (matter, told) in enumerate(MATTERS.items())
        }
        self.others = [self.say(title, text, days=5) for title, text in OTHERS]

    def say(
        self, title: str, text: str, days: float = 0, citizen: Citizen | None = None, **given: Any
    ) -> Case:
        """A case received so many days ago, of a new citizen if none is given."""
        moment = NOW - timedelta(days=days, minutes=5)
        who = citizen or self.citizen()
        contact = Contact.objects.create(
            channel="website", received_at=moment, entered_at=moment, citizen=who
        )
        given.setdefault("area", self.hand.areas["140105"])
        given.setdefault("status", "handling")
        made: Case = Case.objects.create(
            contact=contact, citizen=who, kind=given.pop("kind", "help"), version=1, title=title, content=text,
            received_at=moment, entered_at=moment, **given,
        )  # fmt: skip
        return made

    def citizen(self, telephone: str = "") -> Citizen:
        number = Citizen.objects.count()
        return Citizen.objects.create(telephone_hash=telephone or f"hash {number}")

    def of(self, matter: str) -> Topic:
        """The topic of this matter's first case."""
        return self.cases[matter][0].topic_member.topic

    def rows(self) -> list[tuple[Any, ...]]:
        """Everything a sweep writes, to be held against the next sweep's."""
        return [
            *Topic.objects.order_by("pk").values_list(),
            *Topic.members.rel.related_model.objects.order_by("pk").values_list(),
            *Topic.days.rel.related_model.objects.order_by("pk").values_list(),
        ]
