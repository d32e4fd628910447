"""Pages read in English: everything on them is English, but for what the city and its citizens wrote themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.db.models import CharField, TextField, Value
from django.db.models.functions import Concat
from django.test import Client

from tests.cases.conftest import world
from tests.cases.scenes import ORDER
from tests.cases.world import ANSWER, World
from tests.shell.test_every_address import OURS
from tests.shell.test_texts import CHINESE, PROPER
from yixian.cases.actions import available
from yixian.cases.models import Case, Task
from yixian.cases.queries import query_code
from yixian.directory.models import Area, Category, Department, DutyPerson
from yixian.ground.caching import drop_all
from yixian.insight.definitions import INDICATORS
from yixian.linkage.models.notice_text import default_words
from yixian.supervision.models import SupervisionOrder

__all__ = ["world"]
pytestmark = pytest.mark.django_db

# What the tests' citizens and officials write; the rest of what is typed is in columns and found there.
TYPED = (*ANSWER.values(), "开春施工", "现场核实", "详见附件", "三定方案", str(ORDER["demand"]))
STAFF = (
    "seat",
    "lead",
    "government_callback",
    "dispatcher",
    "duty_manager",
    "supervisor",
    "assessor",
    "auditor",
    "publisher",
    "liaison",
    "handler",
    "unit_head",
    "leader",
    "journalist",
    "sysadmin",
    "nobody",
)
ADMINISTRATORS = ("sysadmin", "secadmin", "auditadmin")
IN_ENGLISH = {"accept-language": "en"}


class Reader(HTMLParser):
    """Collects what a reader meets: text, titles, labels; not what is marked as Chinese."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
    READ = frozenset({"title", "alt", "placeholder", "aria-label", "data-label", "data-confirm"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._inside or (given.get("lang") or "").startswith("zh"):
            self._inside += tag not in self.VOID
            return
        self.found += [value for name, value in attrs if value and name in self.READ]

    def handle_endtag(self, tag: str) -> None:
        self._inside -= bool(self._inside) and tag not in self.VOID

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append(data)


def own_words(*, both_names: bool = False) -> re.Pattern[str]:
    """What was typed, and what stands in rows: their Chinese names only if they have no English ones.

    With `both_names` all Chinese names: the lists of the back office show the two side by side.
    """
    words = {*TYPED, *PROPER, "简体中文"}  # a language is called by its own name
    for told in default_words().values():  # the words citizens are told, in each language they are told in
        words |= {told.subject, *re.split(r"\{\w+\}", told.text), told.text}
    for model in apps.get_models():
        if not model.__module__.startswith("yixian."):
            continue
        columns = [f.name for f in model._meta.concrete_fields if isinstance(f, CharField | TextField)]
        for row in model._default_manager.values(*columns):
            if row.get("name_en") and not both_names:
                row.pop("name")  # there is an English name, and it is to be shown
            words |= {text.strip() for text in row.values() if isinstance(text, str) and CHINESE.search(text)}
    pieces = {piece for text in words for piece in (text, *text.splitlines()) if CHINESE.search(piece)}
    return re.compile("|".join(map(re.escape, sorted(pieces, key=len, reverse=True))))


def chinese_on(client: Client, address: str, ours: re.Pattern[str]) -> list[str]:
    """The Chinese left on the page at an address, each with what stands around it."""
    answer = client.get(address, headers=IN_ENGLISH)
    if "html" not in answer.get("Content-Type", ""):
        return []
    assert answer.status_code < 500, address
    reader = Reader()
    reader.feed(answer.content.decode())
    rest = [re.sub(r"\s+", " ", ours.sub("", text)) for text in reader.found]
    return [f"{address}: {text.strip()[:120]}" for text in rest if CHINESE.search(text)]


def by(telephone: str) -> dict[str, str]:
    """What somebody who writes English asks for."""
    return {"telephone": telephone, "name": "Li Na", "content": "The lamp at the east gate is out"}


@pytest.fixture
def busy(world: World) -> World:
    """A city with a case in every state of importance, and departments with English names."""
    for model in (Area, Category, Department):
        model.objects.update(name_en=Concat(Value(f"{model.__name__} "), "code"))
    drop_all()
    DutyPerson.objects.create(department=world.city.bureau, name="Zhao", telephone="0351-0000000")
    world.draft(**by("13900000001"))
    parent = world.submitted(**by("13900000002"), urgency="P1")
    world.do("merge", "dispatcher", world.submitted(**by("13900000003")), into=parent.number)
    world.dispatched(**by("13900000004"), assisting=[world.city.second_bureau])
    waiting = world.in_progress(**by("13900000005"), kind="complaint")
    world.asked(waiting, "extend")
    world.do("supervise", "supervisor", world.fresh(waiting.case), **ORDER)
    world.do("urge", "seat", world.fresh(waiting.case), note="详见附件")
    suspended = world.in_progress(**by("13900000006"))
    world.asked(suspended, "suspend")
    world.do("rule", "duty_manager", suspended, granted=True, ruling="详见附件")
    world.do("escalate", "liaison", world.in_progress(**by("13900000007")), note="详见附件")
    world.reviewed(**by("13900000008"))
    world.to_callback(**by("13900000009"))
    refused = world.do(
        "refuse", "dispatcher", world.submitted(**by("13900000010")), reason="out_of_area"
    ).case
    world.do("object", refused, refused, note="详见附件")
    world.submitted(**by("13900000011"), secrecy="full", kind="report")
    return world


def plain() -> Iterator[str]:
    """Every address of ours that needs nothing filled in."""
    return (f"/{address}" for address, _ in OURS if "<" not in address and "logout" not in address)


def of_cases(world: World, who: str) -> Iterator[str]:
    """The page of every case, and of everything that can be done there."""
    actor = world.actor(who)
    for case in Case.objects.select_related("citizen", "contact"):
        yield from (f"/cases/{case.number}/{paper}" for paper in ("", "work-order/", "reply-letter/"))
        yield f"/desk/contacts/{case.contact_id}/"
        tasks = list(Task.objects.filter(case=case).select_related("department", "parent"))
        for action, target in available(actor, case, tasks):
            kind = "tasks" if isinstance(target, Task) else "cases"
            yield f"/{kind}/{target.pk if kind == 'tasks' else case.number}/do/{action.name}/"


@pytest.mark.parametrize("who", STAFF)
def test_pages_of_staff(who: str, busy: World) -> None:
    client, ours = busy.cast.client(who), own_words()
    figures = [f"/desk/figures/{code}/?from=2026-01-01&to=2026-12-31" for code in list(INDICATORS)[:4]]
    slips = [f"/desk/supervision/{pk}/slip/" for pk in SupervisionOrder.objects.values_list("pk", flat=True)]
    seen = [*plain(), *figures, *of_cases(busy, who), *slips, "/no/such/page"]
    found = [line for address in dict.fromkeys(seen) for line in chinese_on(client, address, ours)]
    assert not found, "\n".join(found)


def test_pages_of_a_citizen(busy: World, client: Client) -> None:
    ours = own_words()
    found = [line for address in plain() for line in chinese_on(client, address, ours)]
    for case in Case.objects.select_related("citizen"):
        client.post("/track/", {"number": case.number, "code": query_code(case)}, headers=IN_ENGLISH)
        page = f"/track/{case.number}/"
        steps = ("supplement", "urge", "withdraw", "attach", "evaluate", "object", "reopen")
        for address in (
            page,
            f"{page}letter/",
            *(f"{page}{step}/" for step in steps),
            f"/submitted/{case.number}/",
        ):
            found += chinese_on(client, address, ours)
    assert not found, "\n".join(found)


def test_what_a_citizen_is_told_of_mistakes(busy: World, client: Client) -> None:
    ours, reader = own_words(), Reader()
    for typed in ({}, {"kind": "x", "content": "a" * 6000, "telephone": "1", "email": "no", "hour": "25:00"}):
        answer: Any = client.post("/submit/", typed, headers=IN_ENGLISH)
        reader.feed(answer.content.decode())
    answer = client.post("/track/", {"number": "1", "code": "2"}, headers=IN_ENGLISH)
    reader.feed(answer.content.decode())
    assert [text for text in reader.found if CHINESE.search(ours.sub("", text))] == []


@pytest.mark.parametrize("who", ADMINISTRATORS)
def test_pages_of_the_back_office(who: str, busy: World) -> None:
    client, ours = busy.cast.client(who), own_words(both_names=True)
    seen = ["/backoffice/"]
    for model in site._registry:
        base = f"/backoffice/{model._meta.app_label}/{model._meta.model_name}/"
        first = model._default_manager.values_list("pk", flat=True).first()
        seen += [base, f"{base}add/", *([f"{base}{first}/change/"] if first else [])]
    found = [line for address in seen for line in chinese_on(client, address, ours)]
    assert not found, "\n".join(found)
