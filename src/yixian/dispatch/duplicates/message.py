"""A message as it is compared with others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Message:
    """What somebody wrote. `author` and `district` are any marks, "" where unknown; `at` has no time zone."""

    id: str
    author: str
    title: str
    text: str
    district: str = ""
    at: datetime | None = None
    votes: int = 0
