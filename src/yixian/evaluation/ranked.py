"""Which indicators a scheme may take: said by the room that counts them, which lies to the right of this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yixian.ground.errors import Words

_ranked: list[Callable[[], Mapping[str, Words]]] = []


def register_ranked(indicators: Callable[[], Mapping[str, Words]]) -> None:
    """Let schemes take these indicators, code and name; asked anew each time, in the reader's language."""
    _ranked.append(indicators)


def ranked() -> dict[str, Words]:
    """The indicators a scheme may take, by code."""
    return {code: name for indicators in _ranked for code, name in indicators().items()}


def is_ranked(code: str) -> bool:
    """Whether a scheme may take the indicator of this code."""
    return code in ranked()
