"""The public messages beside the repository: never in it, and where they are missing tests of them are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("YIXIAN_SHARED") or Path(__file__).resolve().parents[2] / "shared")
MESSAGES = SHARED / "data" / "tipdm2020c"

# For `pytestmark`.
REAL_MESSAGES = [
    pytest.mark.real_messages,
    pytest.mark.skipif(not MESSAGES.is_dir(), reason=f"the public messages are not at {MESSAGES}"),
]
