"""Texts with places in braces, "{number}", filled with facts: the words of notices, templates of replies."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{(\w*)\}")


def places_in(text: str) -> list[str]:
    """The names in braces, each once, in their order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with `facts` in their places; a place without a fact stays as it is."""
    return _PLACE.sub(lambda found: facts.get(found[1], found[0]), text)
