"""What a group of messages is called: by one of them, and by the place they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from yixian.dispatch.duplicates.message import Message
from yixian.dispatch.duplicates.pairs import pairs_of, pieces_of, place_in, plain, shortened
from yixian.safeguard.masking import mask_text

LONGEST_TITLE = 40


def title_of(central: Message) -> str:
    """The title of the message most like the others, or how it begins; numbers and the writer's name masked."""
    words = central.title.strip() or plain(central.text[: 4 * LONGEST_TITLE])
    masked = mask_text(words, names=[central.author])
    return masked if len(masked) <= LONGEST_TITLE else masked[: LONGEST_TITLE - 1] + "…"


def place_of(messages: Sequence[Message]) -> str:
    """The place that at least half of the messages name, as most of them write it; "" where they name none."""
    named = Counter(pair for one in messages for pair in pairs_of(one.title, one.text))
    known = {pair for pair, times in named.items() if 2 * times >= len(messages)}
    places = Counter(place for one in messages for place in _places(one, known))
    return max(places, key=lambda place: (places[place], len(place), place), default="")


def _places(message: Message, known: set[str]) -> set[str]:
    pieces = pieces_of(" ".join(shortened(message.title, message.text)), known)
    return {place for piece in pieces if (place := place_in(piece))}


def in_common(messages: Sequence[Message], at_most: int = 8) -> list[str]:
    """What the words of at least half of the messages share, what most share first; numbers masked."""
    named = Counter(pair for one in messages for pair in pairs_of(one.title, one.text))
    known = {pair for pair, times in named.items() if 2 * times >= len(messages) and times > 1}
    pieces = Counter(
        piece for one in messages for piece in set(pieces_of(" ".join(shortened(one.title, one.text)), known))
    )
    shared = sorted((piece for piece, n in pieces.items() if n > 1), key=lambda piece: (-len(piece), piece))
    longest = [one for place, one in enumerate(shared) if not any(one in other for other in shared[:place])]
    return [mask_text(one) for one in sorted(longest, key=lambda one: (-pieces[one], -len(one)))[:at_most]]
