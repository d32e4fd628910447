"""What invented citizens say and invented departments answer, drawn from `phrases.json`."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from yixian.cases.models import Identity, Kind
from yixian.directory import queries as directory
from yixian.directory.models import Area, Category, Department
from yixian.intake.actions import normal_telephone

HERE = Path(__file__).parent


@cache
def phrases() -> dict[str, Any]:
    """The material of the simulator; every word of it is invented."""
    loaded: dict[str, Any] = json.loads((HERE / "phrases.json").read_text(encoding="utf-8"))
    return loaded


@cache
def turns() -> dict[str, Any]:
    """What may happen in the life of an invented case, how often, and what is said then."""
    loaded: dict[str, Any] = json.loads((HERE / "turns.json").read_text(encoding="utf-8"))
    return loaded


def urgency_of(code: str, kind: str) -> str:
    """How urgent a matter of this category is; only who needs help waits for help."""
    found: str = turns()["urgency"].get(code, "") if kind == Kind.HELP else ""
    return found


@dataclass(frozen=True)
class Said:
    """What one invented citizen says."""

    kind: Kind
    category: Category
    area: Area
    title: str
    content: str
    demand: str
    address: str
    answer: str  # what a seat would answer at once, "" where it must be dispatched
    replies: list[dict[str, str]]


class Words:
    """Draws from the phrases with a random source of its own, so that a seed gives the same city again."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._codes = [code for code in phrases()["categories"] if directory.category(code) is not None]
        self._communities = directory.areas(level="community") or directory.areas()
        # A few places ask more than others: that is what makes hot topics and repeat callers.
        self._estates = rng.choices(phrases()["slots"]["estate"], k=6)

    def pick(self, weights: dict[str, float]) -> str:
        """One key, by weight."""
        return self._rng.choices(list(weights), list(weights.values()))[0]

    def said(self, month: int) -> Said:
        """One matter, in season."""
        every = phrases()["categories"]
        kind = self.pick(phrases()["kind_weights"])
        fitting = {
            code: every[code]["weight"] * (every[code]["kinds"][kind] ** 0.5)
            for code in self._codes
            if kind in every[code]["kinds"] and month in every[code].get("months", [month])
        }
        code = self.pick(fitting) if fitting else self._rng.choice(self._codes)
        return self.told(code, kind, self._rng.choice(self._communities))

    def said_to(self, department: Department, kinds: tuple[str, ...], urgency: str = "") -> Said:
        """A matter of one of `kinds` that the catalogue gives to `department` or below it, else any such matter.

        It is as urgent as asked for: a scene about a critical case tells of a gas leak, not of parking. A bureau of
        the city owns what the catalogue gives to it in the city as a whole, wherever a district has its own.
        """
        every = phrases()["categories"]
        wanted = [
            (code, kind)
            for kind in self._rng.sample(kinds, len(kinds))
            for code in self._rng.sample(self._codes, len(self._codes))
            if kind in every[code]["kinds"] and urgency_of(code, kind) == urgency
        ]
        places = self._rng.sample(self._communities, min(4, len(self._communities)))
        city = directory.areas(level="city")
        within = directory.subtree_ids(department.pk)
        for areas, found in ((places, {department.pk}), (city, {department.pk}), (city, within)):
            for code, kind in wanted:
                for area in areas:
                    owners = directory.owner_of(code, area)
                    if owners and owners[0].department_id in found:
                        return self.told(code, kind, area if areas is places else places[0])
        return self.told(*wanted[0], places[0])

    def told(self, code: str, kind: str, area: Area) -> Said:
        """One matter of this category, told as `kind` where the category can be, at a place in `area`."""
        entry = phrases()["categories"][code]
        fitting = [m for m in entry["messages"] if kind in m["kinds"]] or entry["messages"]
        message = self._rng.choice(fitting)
        if kind not in message["kinds"]:
            kind = self._rng.choice(message["kinds"])
        slots = {name: self._rng.choice(words) for name, words in phrases()["slots"].items()}
        if self._rng.random() < 0.3:
            slots["estate"] = self._rng.choice(self._estates)
        opening, closing = self._rng.choice(phrases()["openings"]), self._rng.choice(phrases()["closings"])
        content = message["content"]
        if urgency_of(code, kind):
            opening = closing = ""  # nobody who smells gas begs for a moment of one's time
        elif "{" not in content and "{" not in opening:
            opening = "我是{estate}的居民，"
        category = directory.category(code)
        assert category is not None
        return Said(
            Kind(kind),
            category,
            area,
            filled(message["title"], slots),
            filled(opening + content + closing, slots),
            filled(message.get("demand", ""), slots),
            f"{area.name}{slots['estate']}",
            filled(message.get("answer", ""), slots),
            [{name: filled(text, slots) for name, text in reply.items()} for reply in entry["replies"]],
        )

    def identity(self) -> Identity:
        """An invented citizen; numbers come from a range no operator assigns. One in twelve leaves no name."""
        return Identity() if self._rng.random() < 0.08 else self.named_identity()

    def named_identity(self) -> Identity:
        """An invented citizen who leaves name and number."""
        ours = phrases()
        first, last = int(ours["telephones"]["from"]), int(ours["telephones"]["to"])
        # Squared, so that some numbers call again and again, as some citizens do.
        number = first + int((self._rng.random() ** 2) * (last - first))
        named = random.Random(number)  # the same number is the same person
        name = named.choice(ours["surnames"]) + named.choice(ours["given_names"])
        return Identity(name, named.choice(["先生", "女士"]), normal_telephone(str(number)))


def filled(text: str, slots: dict[str, str]) -> str:
    """The text with its slots filled; a brace that is no slot stays as it is."""
    for name, word in slots.items():
        text = text.replace("{" + name + "}", word)
    return text


def said_instead(said: Said, told: dict[str, str]) -> Said:
    """What somebody at the same place says of a department: a complaint in words and of a category of its own."""
    category = directory.category(told["category"])
    assert category is not None, told
    return replace(
        said,
        kind=Kind.COMPLAINT,
        category=category,
        title=told["title"],
        content=told["content"],
        demand="",
        answer="",
        replies=turns()["replies_of_the_accused"],
    )
