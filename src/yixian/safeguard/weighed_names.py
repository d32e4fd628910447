"""Names that the model passed over and the rules do not know: what speaks for each is weighed.

The weights are learnt from sentences of our own by `python -m bench.weigh_names`, which writes them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from yixian.safeguard.name_candidates import Span, candidates
from yixian.safeguard.name_model import Reading
from yixian.safeguard.name_signs import Signs, signs_of
from yixian.safeguard.not_names import is_firm, is_nobody, is_place_or_document, is_sign

WEIGHTS = Path(__file__).with_name("name_weights.csv")
ALWAYS = "always"
ENOUGH = -0.7  # the sum from which it is a name; chosen by folds of the sentences the weights are learnt from
ENOUGH_BESIDE = -1.5  # on a list with a name, or the same as one elsewhere in the text
_JOINING = "、和与及，, "
Weights = dict[str, float]


def weighed_names(
    text: str, reading: Reading, found: Iterable[Span], weights: Weights | None = None
) -> list[Span]:
    """Names in `text` beside those `found`; the heaviest of those that overlap."""
    weights = weights or _weights()
    names: list[Span] = list(found)
    known = len(names)
    heavy = sorted(_weighed(text, reading, weights), reverse=True)
    for enough, beside in ((ENOUGH, False), (ENOUGH_BESIDE, True)):
        for weight, span in heavy:
            if weight < enough or any(span[0] < end and start < span[1] for start, end in names):
                continue
            if not beside or _is_listed(text, span, names) or _is_elsewhere(text, span, names):
                names.append(span)
    return [*names[known:], *_grown(names[:known], heavy)]


def _grown(found: Sequence[Span], heavy: Sequence[tuple[float, Span]]) -> Iterator[Span]:
    """Of three characters, where one of two was found that weighs less: 宁中则的 read as 宁中, 则."""
    weights = {span: weight for weight, span in heavy}
    for start, end in found:
        if end - start == 2:
            weight = weights.get((start, end + 1), ENOUGH - 1)
            if weight >= ENOUGH and weight > weights.get((start, end), ENOUGH - 1):
                yield start, end + 1


def _weighed(text: str, reading: Reading, weights: Weights) -> Iterator[tuple[float, Span]]:
    for start, end in candidates(text, reading):
        if is_nobody(text[start:end]) or is_firm(text, text[start:end]):
            continue
        if is_sign(text, end) or is_place_or_document(text, end):
            continue
        yield weight_of(signs_of(text, reading, start, end), weights), (start, end)


def weight_of(signs: Signs, weights: Weights) -> float:
    """Their sum; a sign that no sentence had weighs nothing."""
    return weights[ALWAYS] + sum(weights.get(sign, 0.0) * value for sign, value in signs.items())


def _is_listed(text: str, span: Span, names: Sequence[Span]) -> bool:
    """Whether a name stands beside it with no more than 、 or 和 between."""
    return any(
        (end + 1 == span[0] and text[end] in _JOINING) or (span[1] + 1 == start and text[span[1]] in _JOINING)
        for start, end in names
    )


def _is_elsewhere(text: str, span: Span, names: Sequence[Span]) -> bool:
    return any(text[start:end] == text[slice(*span)] and end - start > 1 for start, end in names)


@cache
def _weights() -> Weights:
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        return {row["sign"]: float(row["weight"]) for row in csv.DictReader(file)}
