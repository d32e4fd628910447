"""An indicator: a name, what is counted, out of what, among whom, in which version, by which source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotFound
from yixian.insight.definitions.family import CITY, FAMILIES, UNIT, Family, Measure

Words = str | Promise
Form = Literal["count", "rate", "mean"]
Place = Literal["numerator", "denominator"]
RULES = _("一线指标定义")


@dataclass(frozen=True)
class Part:
    """One side of an indicator: what it counts in words, and the measure "family.measure" that counts it."""

    words: Words
    measure: str = ""

    @property
    def family(self) -> Family | None:
        """None where days are counted, not rows."""
        return FAMILIES[self.measure.partition(".")[0]] if self.measure else None

    @property
    def taken(self) -> Measure | None:
        family = self.family
        return family.by_code[self.measure.partition(".")[2]] if family else None

    @property
    def counts_rows(self) -> bool:
        """Whether it counts rows that can be listed: neither days nor seconds."""
        return self.taken is not None and not self.taken.total


@dataclass(frozen=True)
class Ratio:
    """Numerator and, for anything but a plain count, denominator."""

    numerator: Part
    denominator: Part | None = None

    @property
    def places(self) -> dict[Place, Part | None]:
        return {"numerator": self.numerator, "denominator": self.denominator}

    @property
    def parts(self) -> list[Part]:
        return [part for part in (self.numerator, self.denominator) if part is not None and part.measure]


@dataclass(frozen=True)
class Indicator:
    """`city` and `unit` say what is counted for the city and for a department (None: not a figure of theirs).

    `missing` says why there is no figure yet; such an indicator is listed and never given a number. One that is
    `rolling` is the city's worst 24 hours of the period (`rolling.py`), and has no breakdown.
    """

    code: str
    name: Words
    name_en: str
    population: Words
    city: Ratio | None = None
    unit: Ratio | None = None
    form: Form = "rate"
    version: int = 1
    source: Words = field(default=RULES)
    missing: Words = ""
    rolling: bool = False

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else str(self.name)

    def ratio(self, level: str) -> Ratio | None:
        """What is counted at a level (`CITY`, `UNIT`)."""
        return self.city if level == CITY else self.unit


INDICATORS: dict[str, Indicator] = {}


def indicator(made: Indicator) -> Indicator:
    """Put an indicator in the registry; its measures must exist at its level, its code must be free."""
    if made.code in INDICATORS:
        raise TypeError(f"two indicators are called {made.code}")
    for level, ratio in ((CITY, made.city), (UNIT, made.unit)):
        for part in ratio.parts if ratio else ():
            if part.taken is None or level not in part.taken.levels:
                raise TypeError(f"{made.code}: {part.measure} is not taken for the {level}")
    if bool(made.missing) == bool(made.city or made.unit):
        raise TypeError(f"{made.code} needs either something to count or the reason why there is nothing")
    INDICATORS[made.code] = made
    return made


def alike(made: Indicator) -> Indicator:
    """Put an indicator in the registry that is counted for departments as it is for the city."""
    return indicator(replace(made, unit=made.city))


def find(code: str) -> Indicator:
    """The indicator of this code; `NotFound` otherwise."""
    found = INDICATORS.get(code)
    if found is None:
        raise NotFound(_("没有这项指标。"), field="code")
    return found
