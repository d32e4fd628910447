"""Headers that operations of several rooms take and give."""

from __future__ import annotations

from typing import Annotated

from ninja import Header

OnceUnder = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", description="同一键同一内容只办一次，7 天内 Done once per key, for 7 days"
    ),
]
REPLAYED = {"Idempotency-Replayed": {"schema": {"type": "string", "enum": ["true"]}}}
