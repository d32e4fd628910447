"""What is told of word vectors: from what, when, how many words."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Self

from yixian import __version__

FORMAT = "yixian-vectors/1"
LEARNT, TAKEN = "learnt", "taken"


@dataclass(frozen=True)
class Card:
    """`how` is `LEARNT` or `TAKEN`; `texts` is how many were learnt from, 0 where they were taken from a file."""

    how: str
    source: str  # the name of the file, without its folder
    digest: str  # SHA-256 of it
    texts: int
    words: int
    width: int
    made: str  # UTC
    version: str = __version__
    format: str = FORMAT

    @classmethod
    def of(cls, how: str, source: str, digest: str, texts: int, shape: tuple[int, int]) -> Self:
        """The card of vectors made now."""
        return cls(how, source, digest, texts, *shape, datetime.now(UTC).isoformat(timespec="seconds"))

    @classmethod
    def read(cls, text: str) -> Self:
        """The card as it was written; `ValueError` or `TypeError` for anything else."""
        card = cls(**json.loads(text))
        if card.format != FORMAT or card.how not in {LEARNT, TAKEN}:
            raise ValueError(f"{card.format}, {card.version}")
        datetime.fromisoformat(card.made)
        return card

    def written(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def made_at(self) -> datetime:
        """When they were made, UTC."""
        return datetime.fromisoformat(self.made)
