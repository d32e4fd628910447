"""A file that is put away: its name in any script, said in one place for the whole house."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpResponse

from yixian.ground.named import named

SOURCES = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize(
    ("name", "shown", "header"),
    [
        ("dog.md", False, 'attachment; filename="dog.md"'),
        ("养犬.md", False, "attachment; filename*=utf-8''%E5%85%BB%E7%8A%AC.md"),
        ('a"b.pdf', True, 'inline; filename="a\\"b.pdf"'),
        ("", False, 'attachment; filename="file"'),
    ],
)
def test_a_name_in_any_script(name: str, shown: bool, header: str) -> None:
    answer = named(HttpResponse(), name, shown=shown)
    assert answer["Content-Disposition"] == header
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_nobody_else_writes_the_header() -> None:
    writers = [
        path.name
        for path in SOURCES.rglob("*.py")
        if '["Content-Disposition"] =' in (text := path.read_text(encoding="utf-8"))
        or "as_attachment=True" in text
    ]
    assert writers == ["named.py"]
