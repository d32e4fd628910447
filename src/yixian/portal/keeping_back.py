"""Which numbers of a breakdown are kept back, so that nobody learns from it who it was.

A table of a month adds up to a figure everybody may see, and the months of a year add up to the year's table: a
number kept back must not follow from what is shown by adding and subtracting.
"""

from __future__ import annotations

from collections.abc import Iterable

Pair = tuple[int | None, int | None]  # numerator and denominator
Lines = dict[str, Pair]  # by the value of the breakdown
LEAST = 5  # fewer than this in a breakdown might tell who it was
MONTHS_OF_A_YEAR = 12


def _parts(pair: Pair) -> tuple[int, int, int]:
    """How many did, how many there are, how many did not; a count has the first alone."""
    numerator, denominator = pair[0] or 0, pair[1]
    return (numerator, 0, 0) if denominator is None else (numerator, denominator, denominator - numerator)


def is_small(pair: Pair) -> bool:
    """Whether one of its numbers counts a few only: those who did, all of them, or those who did not."""
    return any(0 < part < LEAST for part in _parts(pair))


def added(pairs: Iterable[Pair]) -> Pair:
    """The sum of each of the two numbers; None where there are none."""
    numerators, denominators = [], []
    for numerator, denominator in pairs:
        numerators += [] if numerator is None else [numerator]
        denominators += [] if denominator is None else [denominator]
    return (sum(numerators) if numerators else None, sum(denominators) if denominators else None)


def kept_back(lines: Lines) -> set[str]:
    """The lines of a table not to be shown: small ones, and more until what is kept back is not small together.

    The sum of the lines kept back follows by subtraction; of a single one the line itself would. Where the whole
    table, which everybody may see, counts as few, more lines would hide nothing more.
    """
    kept = {value for value, pair in lines.items() if is_small(pair)}
    others = sorted((pair[1] or pair[0] or 0, value) for value, pair in lines.items() if value not in kept)
    whole = _parts(added(lines.values()))
    for size, value in others:
        together = _parts(added(lines[one] for one in kept))
        few = any(0 < part < min(LEAST, total) for part, total in zip(together, whole, strict=True))
        if not kept or (len(kept) > 1 and not few):
            break
        if size:
            kept.add(value)
    return kept


def kept_back_of_months(months: list[Lines]) -> set[str]:
    """The lines of a sum of months not to be shown, so that none kept back in a month follows from it.

    A line that no month kept back adds nothing to what is known. Others are shown only of a whole year, where at
    least two months kept them back and hid together no few, and only if no number kept back follows even so. Of
    a year that still runs they never are: two states of it differ by a month.
    """
    kept = [kept_back(lines) for lines in months]
    strict = set().union(*kept)
    if len(months) < MONTHS_OF_A_YEAR:
        return strict
    hidden = {value: _hidden(value, months, kept) for value in strict}
    narrow = {value for value, pairs in hidden.items() if len(pairs) < 2 or is_small(added(pairs))}
    unknown = [pair for value in narrow for pair in hidden[value]]
    if is_small(added(unknown)) or _something_follows(kept, narrow):
        return strict
    return narrow


def _hidden(value: str, months: list[Lines], kept: list[set[str]]) -> list[Pair]:
    return [lines[value] for lines, ones in zip(months, kept, strict=True) if value in ones]


def _something_follows(kept: list[set[str]], kept_of_year: set[str]) -> bool:
    """Whether some number kept back can be worked out from the sums of its month and of its line.

    Draw each number kept back as an edge between its line and its month; the sum at every point is known. A
    number follows exactly if its edge lies on no circle. The year's own column is one more month.
    """
    lines: dict[str, set[int]] = {}
    months: dict[int, set[str]] = {}
    for month, values in enumerate([*kept, kept_of_year]):
        months[month] = values
        for value in values:
            lines.setdefault(value, set()).add(month)
    return any(
        not _joined(value, month, lines, months) for month, values in months.items() for value in values
    )


def _joined(value: str, month: int, lines: dict[str, set[int]], months: dict[int, set[str]]) -> bool:
    """Whether line and month are joined without the edge between them."""
    reached, seen, todo = {value}, set[int](), [value]
    while todo:
        line = todo.pop()
        for other in lines[line] - seen:
            if line == value and other == month:
                continue
            seen.add(other)
            todo += months[other] - reached
            reached |= months[other]
    return month in seen
