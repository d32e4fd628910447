"""Folders of CSV rows that come with the system; their columns are described in README.md."""

from pathlib import Path

DEFAULT = Path(__file__).parent / "default"
DEMO = Path(__file__).parent / "demo"
