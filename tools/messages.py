"""Compile every catalogue of texts (`*.po`) to the form Django reads (`*.mo`), where it is newer."""

from __future__ import annotations

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1] / "src"

if __name__ == "__main__":
    for source in sorted(ROOT.rglob("LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(compiled))
