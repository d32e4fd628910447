"""A text as the public may read it: beside numbers, people's names and doors are masked.

It is a proposal. No machine knows every name: whoever publishes reads the text and answers for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from yixian.safeguard.doors import doors_in
from yixian.safeguard.found import Found, replaced, without_overlaps
from yixian.safeguard.masking import mask_name, numbers_in
from yixian.safeguard.name_model import reading_of
from yixian.safeguard.names import name_spans


def mask_for_public(text: str, names: Iterable[str] = ()) -> str:
    """`text` with numbers, doors and names masked: those given, and those that rules and the model find.

    Takes milliseconds a sentence, and half a second to load the model once a process. Never raises.
    """
    return replaced(text, personal_in(text, names))


def personal_in(text: str, names: Iterable[str] = ()) -> list[Found]:
    """What `mask_for_public` masks in `text`, in order and without overlaps."""
    spans = [*_given(text, names), *name_spans(text, reading_of(text))]
    called = [Found(start, end, "name", mask_name(text[start:end])) for start, end in spans]
    return without_overlaps([*numbers_in(text), *doors_in(text), *called])


def _given(text: str, names: Iterable[str]) -> Iterable[tuple[int, int]]:
    for name in {name.strip() for name in names}:
        if len(name) > 1:
            yield from (match.span() for match in re.finditer(re.escape(name), text))
