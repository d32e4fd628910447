"""Compile every catalogue of texts (`*.po`) to the form Django reads (`*.mo`), where it is newer."""

from __future__ import annotations

import os
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1] / "src"


def is_old(compiled: Path, source: Path) -> bool:
    """Whether what Django reads is missing, or was made before the source last changed."""
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


if __name__ == "__main__":
    for source in sorted(ROOT.rglob("LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if is_old(compiled, source):
            # Whole or not at all: a server may be reading it, or somebody else compiling.
            fresh = compiled.with_suffix(f".{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(compiled)
