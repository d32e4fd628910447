"""Who may not be given the calls of a queue, and why: asked of whatever other rooms have registered.

Without a gate, and with one that keeps nobody out, every seat serves what its rows say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from yixian.telephony.models import Seat, SeatQueue

# Of these accounts, those that are kept out of a queue: (account, queue) and why, in words for the person.
KeptOut = dict[tuple[int, int], str]
Gate = Callable[[Collection[int]], KeptOut]
_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Add a gate. It is asked whenever the switch's rows are read: no query where the city has set no rule."""
    if gate not in _gates:
        _gates.append(gate)


def kept_out(accounts: Collection[int]) -> KeptOut:
    """Who of these accounts is kept out of which queues; of two reasons the first."""
    found: KeptOut = {}
    for gate in _gates:
        found = gate(accounts) | found
    return found


def let_in(serving: Iterable[SeatQueue]) -> list[SeatQueue]:
    """Of rows with their seats those that no gate keeps out."""
    rows = list(serving)
    out = kept_out({one.seat.account_id for one in rows})
    return [one for one in rows if (one.seat.account_id, one.queue_id) not in out]


def why_not(seat: Seat) -> list[str]:
    """Why the seat gets no calls of queues that it serves by its rows; nothing where it gets those of all."""
    out = kept_out({seat.account_id})
    if not out:
        return []
    queues = seat.serves.filter(queue__active=True).order_by("queue__code").values_list("queue_id", flat=True)
    return [out[key] for one in queues if (key := (seat.account_id, one)) in out]
