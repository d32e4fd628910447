"""What is told of a model: what it was learnt from, when, and how good it was on messages it had not seen."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from yixian import __version__
from yixian.dispatch.classify.learning import TRIALS, Learnt
from yixian.dispatch.classify.pieces import KINDS
from yixian.dispatch.classify.scores import figures

FORMAT = "yixian-classify/2"


@dataclass(frozen=True)
class Card:
    """`text` and `label` are names of columns, `labels` has how many messages each label had."""

    text: list[str]
    label: list[str]
    labels: dict[str, int]
    n: int
    digest: str  # SHA-256 of the file it was learnt from
    made: str  # UTC
    held_out: dict[str, Any]  # empty where there were too few messages to try
    held_out_by: str = f"{TRIALS} parts, near copies together"
    version: str = __version__
    format: str = FORMAT
    kinds: list[dict[str, Any]] = field(default_factory=lambda: [asdict(kind) for kind in KINDS])

    @classmethod
    def of(cls, digest: str, text: list[str], label: list[str], given: list[str], learnt: Learnt) -> Self:
        """The card of what was learnt from the file with this digest, whose rows have the labels `given`."""
        tried = learnt.tried
        told = {} if tried is None else figures(given, learnt.labels, tried)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(text, label, dict(sorted(Counter(given).items())), len(given), digest, made, told)

    @classmethod
    def read(cls, text: str) -> Self:
        """The card as it was written; `ValueError` or `TypeError` for anything else."""
        card = cls(**json.loads(text))
        here = [asdict(kind) for kind in KINDS]
        if card.format != FORMAT or card.kinds != here:
            raise ValueError(f"{card.format}, {card.version}")
        return card

    def written(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)
