"""Every page and file everybody reads of the demonstration city: not one of its citizens, by name or by number."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from yixian.cases.models import Citizen
from yixian.portal import open_pages
from yixian.portal.models import Exposure, PressCard, Publication, PublicText

pytestmark = pytest.mark.django_db
# Pages that answer one person about their own matter, or staff.
NOT_EVERYBODYS = (
    *("/track", "/submit", "/answers", "/letter", "/sent"),
    *("/desk", "/account", "/static", "/api", "/backoffice"),
)
NUMBERS = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
LINK = re.compile(r'href="((?:http://testserver)?/[^"#]*)"')


def words_of(answer: object) -> str:
    """What a reader or a machine reads in it; of a DOCX its parts."""
    streams = getattr(answer, "streaming", False)
    body = b"".join(answer) if streams else answer.content  # type: ignore[attr-defined, call-overload]
    if not body.startswith(b"PK"):
        return bytes(body).decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        text = "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return re.sub(r"<[^>]+>", " ", text)


def everybodys(client: Client) -> Iterator[tuple[str, str]]:
    """(address, words) of all that links lead to from the front page."""
    seen, waiting = set[str](), ["/", "/press/", "/overdue/", "/overdue/?tab=done"]
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if address in seen or path.startswith(NOT_EVERYBODYS):
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in (200, 302, 404, 410), f"{address}: {answer.status_code}"
        words = words_of(answer)
        yield address, words
        waiting += [unescape(one).removeprefix("http://testserver") for one in LINK.findall(words)]


@pytest.mark.timeout(1200)
def test_no_public_page_of_the_demonstration_tells_who_asked(
    db: None, media_root: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_pages, "MOST_MADE", 100_000)
    call_command("demo", stdout=StringIO(), stderr=StringIO(), days=40, per_day=6)
    identities = [citizen.identity for citizen in Citizen.objects.filter(erased_at=None)]
    names = {one.name for one in identities if len(one.name) > 1}
    journalists = {card.person["name"] for card in PressCard.objects.all()}
    telephones = {one.telephone[-11:] for one in identities if len(one.telephone) > 6}
    assert min(len(names), len(telephones), len(journalists)) > 0
    anybody = re.compile("|".join(re.escape(one) for one in sorted(names | telephones | journalists)))
    told = list(everybodys(client))
    paths = {urlsplit(address).path for address, _words in told}
    expected = {
        "/suggestions/",
        "/bulletins/",
        "/explanations/",
        "/feeds/all.atom",
        "/overdue/",
        "/answered/",
    }
    assert expected <= paths
    assert Publication.objects.public().exists()
    assert PublicText.objects.filter(state="published").exists()
    assert Exposure.objects.listed().exists()
    assert {f"/answered/{row.pk}/" for row in Publication.objects.public()} <= paths
    wrong = [
        (address, found.group())
        for address, words in told
        for pattern in (anybody, NUMBERS)
        for found in pattern.finditer(words)
    ]
    assert wrong == []
