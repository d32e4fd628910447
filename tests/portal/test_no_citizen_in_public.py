"""Every page and file everybody reads of the demonstration city: not one of its citizens, by name or by number.

Which they are the table of addresses says: a new one that is open to everybody is read here, or fails.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from io import StringIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import resolve

from tests.shell.test_every_address import OURS
from yixian.cases.models import Citizen
from yixian.cases.models.words import Verdict
from yixian.ground.access import EVERYONE
from yixian.knowledge.models import KnowledgeItem
from yixian.portal import open_pages
from yixian.portal.models import Exposure, PressCard, Publication, PublicText

pytestmark = pytest.mark.django_db
# Open, and yet no page that everybody reads: of one's own matter, once that is proved; of one's own look and account;
# of the machine; of staff.
NOT_EVERYBODYS = (
    *("/track/", "/submitted/", "/letter/", "/sent/", "/rate/", "/wechat/"),
    *("/services/bookings/", "/services/answer/", "/subscribe/sent/", "/subscription/"),
    *("/look/", "/language/", "/account/", "/healthz", "/metrics", "/favicon.ico", "/static/"),
    *("/desk/", "/api/", "/backoffice/"),
)
# Where no link leads: what a script asks for, and what is looked for.
UNLINKED = (
    *("/map/outlines.json", "/choices/areas/?q=1", "/choices/departments/tree/"),
    *("/answered/?q=路灯", "/answered/?group=01", "/search/?q=路灯", "/timetables/places/?q=站"),
    *("/feeds/own.atom?kinds=replies", "/knowledge/zs-002/"),
)
# Files of departments, of which the demonstration has none.
FILES = {"guides/<str:code>/forms/<int:pk>/", "knowledge/<str:code>/files/<int:pk>/"}
HOST = "http://testserver"
NUMBERS = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
LINK = re.compile(r'href="([^"#]*)"')


def words_of(answer: object) -> str:
    """What a reader or a machine reads in it; of a DOCX its parts."""
    streams = getattr(answer, "streaming", False)
    body = b"".join(answer) if streams else answer.content  # type: ignore[attr-defined, call-overload]
    if not body.startswith(b"PK"):
        return bytes(body).decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        text = "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return re.sub(r"<[^>]+>", " ", text)


def routes() -> set[str]:
    """Of the table of addresses those that everybody reads."""
    opened = {route for route, view in OURS if EVERYONE in getattr(view, "access", frozenset())}
    return {route for route in opened if not f"/{route}".startswith(NOT_EVERYBODYS)}


def everybodys(client: Client) -> Iterator[tuple[str, str, str]]:
    """(address, its route, words) of all that can be read from the front page on."""
    correct = f"/answers/{KnowledgeItem.objects.get(code='zs-002').pk}/correct/"
    seen, waiting = set[str](), [f"{HOST}{one}" for one in ("/", correct, *UNLINKED)]
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if address in seen or not address.startswith(f"{HOST}/") or path.startswith(NOT_EVERYBODYS):
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        words = words_of(answer)
        yield address.removeprefix(HOST), resolve(path).route, words
        waiting += [urljoin(address, unescape(one)) for one in LINK.findall(words)]
    # What one is about to send goes by POST; what is like it is everybody's.
    yield "/answers/", "answers/", words_of(client.post("/answers/", {"content": "路灯不亮，垃圾没有清运"}))


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
    others = {text for one in identities for text in (one.email, one.credit_code) if text}
    anybody = re.compile(
        "|".join(re.escape(one) for one in sorted(names | telephones | journalists | others))
    )
    told = list(everybodys(client))
    assert routes() - {route for _address, route, _words in told} == FILES
    paths = {urlsplit(address).path for address, _route, _words in told}
    assert set(Verdict.values) <= set(Publication.objects.public().values_list("verdict", flat=True))
    assert PublicText.objects.filter(state="published").exists()
    assert Exposure.objects.listed().exists()
    assert {f"/answered/{row.pk}/" for row in Publication.objects.public()} <= paths
    wrong = [
        (address, found.group())
        for address, _route, words in told
        for pattern in (anybody, NUMBERS)
        for found in pattern.finditer(words)
    ]
    assert wrong == []
