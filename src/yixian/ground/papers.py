"""A paper as it leaves the house: who issues it, its facts, its words, its signature.

Rooms say what stands on one; `shell/templates/paper.html` draws it as A4 for the browser's print, `docx_files` the
same for a word processor. It holds what its reader may see and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Issuer:
    """The letterhead: the body that issues the paper, how it is reached, who signs (empty: nobody)."""

    body: str
    contact: str = ""
    signature: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing with its name; a `wide` one has a line of its own."""

    label: str
    value: str
    wide: bool = False


@dataclass(frozen=True)
class Grid:
    """A small table: the names of its columns, and its rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """Words under a heading, a table under it, or lines left empty to write on."""

    title: str
    text: str = ""
    grid: Grid | None = None
    blank: int = 0

    @property
    def paragraphs(self) -> list[str]:
        """The text, a paragraph for each of its lines."""
        return self.text.splitlines()

    @property
    def lines(self) -> range:
        """The empty lines, for templates."""
        return range(self.blank)


@dataclass(frozen=True)
class Paper:
    """Everything on a paper, from the red head to the last note; texts may have several lines."""

    issuer: Issuer
    name: str  # what kind of paper it is: 工单, 答复函, 督办单
    number: str
    facts: tuple[Fact, ...] = ()
    greeting: str = ""
    opening: str = ""
    parts: tuple[Part, ...] = ()
    signed_on: str = ""  # the day under the signature, in words
    notes: tuple[str, ...] = ()  # small print at the end

    @property
    def fact_rows(self) -> list[tuple[Fact, ...]]:
        """The facts as lines of a form: two beside each other, a wide one alone."""
        rows: list[tuple[Fact, ...]] = []
        for fact in self.facts:
            if rows and not fact.wide and len(rows[-1]) == 1 and not rows[-1][0].wide:
                rows[-1] = (rows[-1][0], fact)
            else:
                rows.append((fact,))
        return rows
