"""A process is warm before it takes its first request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.systems import ROOT, System
from yixian.shell.warming import templates

WARM = """
import sys
from yixian.shell.wsgi import application
from django.db import connection
from django.template import engines
before = set(sys.modules)
assert connection.connection is None, "the database may come up later"
from django.urls import resolve
for address in ("/", "/track/", "/desk/", "/api/cases", "/backoffice/", "/account/login/"):
    resolve(address)
print(sorted(name for name in set(sys.modules) - before if not name.startswith(("email", "encodings"))))
print(len([n for n in sys.modules if n.startswith("yixian.portal.views")]))
"""


def test_nothing_is_imported_by_the_first_request(tmp_path: Path) -> None:
    system = System(tmp_path, f"sqlite:///{tmp_path}/none.sqlite3")
    run = subprocess.run(
        [sys.executable, "-c", WARM],
        cwd=ROOT, env=system.environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    imported, portal = run.stdout.splitlines()
    assert imported == "[]"
    assert int(portal) > 3
    assert not (tmp_path / "none.sqlite3").exists()


def test_every_template_of_ours_is_compiled() -> None:
    found = set(templates())
    assert {"page.html", "portal/track.html", "cases/desk.html", "admin/base_site.html"} <= found
    assert not any(name.startswith("allauth/") for name in found)
