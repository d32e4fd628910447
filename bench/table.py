"""The table that `make bench` prints."""

from __future__ import annotations

from dataclasses import dataclass

MORE_IS_BETTER = ("/s", "%")


@dataclass(frozen=True)
class Figure:
    """One measurement: `value` in `unit`, the bare driver's for the same rows, and the goal."""

    name: str
    database: str
    value: float
    unit: str  # "/s" and "%" (more is better), "ms" (95th percentile), "s" or "keys" (less is better)
    bare: float | None
    goal: float

    @property
    def missed(self) -> bool:
        return self.value < self.goal if self.unit in MORE_IS_BETTER else self.value > self.goal

    @property
    def ratio(self) -> str:
        if not self.bare:
            return "—"
        slower = self.bare / self.value if self.unit == "/s" else self.value / self.bare
        return f"{slower:.1f}x"


def print_table(figures: list[Figure]) -> None:
    """A Markdown table, so that it can be kept in a document as it is."""
    print("| what | database | measured | bare driver | slower by | goal | |")
    print("|---|---|---|---|---|---|---|")
    for f in figures:
        bare = f"{f.bare:,.1f} {f.unit}" if f.bare else "—"
        sign = ">=" if f.unit in MORE_IS_BETTER else "<"
        told = "MISSED" if f.missed else "ok"
        print(
            f"| {f.name} | {f.database} | {f.value:,.1f} {f.unit} | {bare} | {f.ratio} "
            f"| {sign} {f.goal:g} {f.unit} | {told} |"
        )
