"""Fixtures of the directory's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.directory.city_rows import SMALL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small city as files."""
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path
