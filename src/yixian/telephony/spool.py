"""Calls that this program has the switch place: by a file it looks for, so the AMI needs no right to place calls."""

from __future__ import annotations

from collections.abc import Mapping

from yixian.telephony.place import Place, write


def lay_call(place: Place, name: str, lines: Mapping[str, str]) -> None:
    """Lay the file of a call where the switch looks for it, whole. Every value is checked by whoever says it."""
    outgoing = place.var / "spool/outgoing"
    outgoing.mkdir(parents=True, exist_ok=True)
    draft = place.var / f"spool/{name}.call"
    write(draft, "".join(f"{key}: {value}\n" for key, value in lines.items()))
    draft.rename(outgoing / f"{name}.call")
