"""What a process learns before it takes its first request, so that no citizen waits while it does.

Addresses are looked up lazily by Django, and with them come all views, forms, schemas of the API and the libraries
behind them: more than a second on a small machine. Nothing here asks the database: it may come up later.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from django.utils import translation

import yixian

OURS = Path(yixian.__file__).parent


def warm() -> None:
    """Import all that addresses lead to, compile our templates, read the texts of both languages."""
    for pattern in get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            _ = pattern.url_patterns
    for language in ("zh-hans", "en"):
        with translation.override(language):
            get_resolver().reverse("healthz")
    for name in templates():
        get_template(name)


def templates() -> Iterator[str]:
    """The names of all templates of ours."""
    for folder in get_app_template_dirs("templates"):
        if Path(folder).is_relative_to(OURS):
            yield from (str(file.relative_to(folder)) for file in sorted(Path(folder).rglob("*.html")))
