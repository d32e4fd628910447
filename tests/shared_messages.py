"""The public messages that real people wrote, beside the repository and never in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("YIXIAN_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "tipdm2020c"

with_real_messages = [
    pytest.mark.real_messages,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"the public messages are not at {SHARED}"),
]
