"""Finding who asks: the citizen known by the same telephone number and name, else a new one."""

from __future__ import annotations

from yixian.cases.models import Citizen, Identity, normal_telephone
from yixian.ground.errors import Refusal
from yixian.ground.rows import insert

__all__ = ["identify", "known_form", "normal_telephone"]


def known_form(caller: str) -> str:
    """A caller's number, as a carrier tells it, in the form in which citizens are known; "" for one nobody can have."""
    try:
        return normal_telephone(caller)
    except Refusal:
        return ""


def identify(identity: Identity, *, kind: str = Citizen.Kind.PERSON, invented: bool = False) -> Citizen:
    """The citizen of this identity: one known by the same number and name, else a new row.

    Somebody who leaves nothing is a new anonymous citizen each time, so that strangers are never joined.
    """
    if identity.telephone:
        for citizen in Citizen.known_by(identity.telephone):
            if citizen.identity == identity:
                return citizen
    citizen = Citizen.with_identity(identity, kind=kind, invented=invented)
    insert(citizen)
    return citizen
