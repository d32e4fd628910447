"""What invented citizens say and invented departments answer, drawn from `phrases.json`."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from yixian.cases.models import Identity, Kind
from yixian.directory import queries as directory
from yixian.directory.models import Area, Category
from yixian.intake.actions import normal_telephone

HERE = Path(__file__).parent


@cache
def phrases() -> dict[str, Any]:
    """The material of the simulator; every word of it is invented."""
    loaded: dict[str, Any] = json.loads((HERE / "phrases.json").read_text(encoding="utf-8"))
    return loaded


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
        entry = every[code]
        told = [m for m in entry["messages"] if kind in m["kinds"]] or entry["messages"]
        message = self._rng.choice(told)
        if kind not in message["kinds"]:
            kind = self._rng.choice(message["kinds"])
        slots = {name: self._rng.choice(words) for name, words in phrases()["slots"].items()}
        if self._rng.random() < 0.3:
            slots["estate"] = self._rng.choice(self._estates)
        opening, closing = self._rng.choice(phrases()["openings"]), self._rng.choice(phrases()["closings"])
        content = message["content"]
        if "{" not in content and "{" not in opening:
            opening = "我是{estate}的居民，"
        category, area = directory.category(code), self._rng.choice(self._communities)
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
            entry["replies"],
        )

    def identity(self) -> Identity:
        """An invented citizen; numbers come from a range no operator assigns. One in twelve leaves no name."""
        if self._rng.random() < 0.08:
            return Identity()
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
