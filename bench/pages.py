"""The pages people work on, among a million cases: as a browser asks for them, signed in, each in whole."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from bench.million import SUBJECTS

GOAL = 300.0
TOKEN = "b" * 32
CASE = 'href="/cases/2'  # a page that lists cases leads to one
Ask = Callable[[int], None]


@dataclass(frozen=True)
class Page:
    """A page and how it is asked for; `goal` in milliseconds."""

    name: str
    ask: Ask
    goal: float = GOAL


@dataclass(frozen=True)
class Reader:
    """Somebody at a browser: signed in, or (without a name) whoever comes by. A connection of its own, kept."""

    port: int
    username: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cookies = [f"csrftoken={TOKEN}"]
        if self.username:
            cookies.append(_session_of(self.username))
        self.headers.update(
            {
                "Cookie": "; ".join(cookies),
                "X-CSRFToken": TOKEN,
                "Content-Type": "application/x-www-form-urlencoded",
            }
        )

    def page(self, path: Callable[[int], str] | str, holds: str) -> Ask:
        """A GET whose answer must hold `holds`."""
        return self._asking("GET", path, lambda turn: None, holds)

    def sent(self, path: str, body: Callable[[int], dict[str, str]], holds: str) -> Ask:
        """A form that is sent, whose answer must hold `holds`."""
        return self._asking("POST", path, lambda turn: urlencode(body(turn)), holds)

    def _asking(
        self, method: str, path: Callable[[int], str] | str, body: Callable[[int], str | None], holds: str
    ) -> Ask:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

        def ask(turn: int) -> None:
            address = path if isinstance(path, str) else path(turn)
            connection.request(method, address, body(turn), self.headers)
            response = connection.getresponse()
            told = response.read().decode()
            if response.status != 200 or holds not in told:
                raise SystemExit(f"{address}: {response.status}, no {holds!r} in {told[:300]}")

        return ask


def _session_of(username: str) -> str:
    """The cookie of somebody who has just signed in."""
    from django.conf import settings
    from django.test import Client

    from yixian.people.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=username))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def pages(port: int) -> list[Page]:
    """Every page that is measured."""
    return [
        *_of_whoever_watches(port),
        *_of_the_centre(port),
        *_of_units(port),
        *_of_the_seat(port),
        *_of_the_public(port),
    ]


def _of_whoever_watches(port: int) -> list[Page]:
    """The leader's and the supervisor's: all that is late, urged or handled again in the whole city."""
    leader, supervisor = Reader(port, "leader"), Reader(port, "supervisor")
    return [
        Page("the leader's page", leader.page("/desk/leader/", "department=")),
        Page("the late cases behind it", leader.page("/desk/leader/late/", CASE)),
        Page("the leader's start page", leader.page("/desk/", "/desk/leader/late/")),
        Page("the supervisor's desk", supervisor.page("/desk/supervisor/", "/desk/supervisor/late/")),
        Page("the supervisor's start page", supervisor.page("/desk/", "/desk/supervisor/late/")),
        *(
            Page(f"the supervisor's list of {name}", supervisor.page(f"/desk/supervisor/{code}/", CASE))
            for code, name in (
                ("late", "late ones"),
                ("urged", "urged ones"),
                ("again", "those handled again"),
            )
        ),
        Page("supervision orders open", supervisor.page("/desk/supervision/", "/slip/")),
        Page("supervision orders closed", supervisor.page("/desk/supervision/?state=closed", "/slip/")),
    ]


def _of_the_centre(port: int) -> list[Page]:
    """The dispatcher's list and the case it opens beside it, words looked for, and whom to call back."""
    from yixian.cases.models import Case, CaseStatus

    dispatcher, callback = Reader(port, "dispatcher"), Reader(port, "callback")
    numbers = [
        case.number for case in Case.objects.filter(status=CaseStatus.TO_DISPATCH).order_by("-pk")[:50]
    ]
    return [
        Page("the dispatcher's list", dispatcher.page("/desk/to-dispatch/", CASE)),
        Page(
            "the case it opens",
            dispatcher.page(lambda n: f"/cases/{numbers[n % len(numbers)]}/", "/do/dispatch/"),
        ),
        Page("the dispatcher's start page", dispatcher.page("/desk/", "/desk/to-dispatch/")),
        Page(
            "the list of cases, by a common word",
            dispatcher.page(lambda n: f"/desk/cases/?q={quote(SUBJECTS[n % len(SUBJECTS)][:2])}", CASE),
        ),
        Page("the callback desk", callback.page("/desk/callback/", "calls-row")),
        Page("of it those tried before", callback.page("/desk/callback/?tab=tried", "calls-row")),
    ]


def _of_units(port: int) -> list[Page]:
    """The inbox with the strip of the unit's figures, and what waits."""
    liaison = Reader(port, "liaison")
    return [
        Page("a unit's inbox with its figures", liaison.page("/desk/inbox/", CASE)),
        Page("the liaison's start page", liaison.page("/desk/", "/desk/inbox/")),
    ]


def _of_the_seat(port: int) -> list[Page]:
    """Somebody is calling who has called before, and what they say is like what others said."""
    from yixian.cases.models import Case, CaseStatus, Identity
    from yixian.intake.actions import Approach, open_next
    from yixian.people.models import Account, Actor

    seat, account = Reader(port, "seat"), Account.objects.get(username="seat")
    contact, _new = open_next(Actor.of(account), Approach(identity=Identity(telephone="8619900000007")))
    alike = Case.objects.filter(status=CaseStatus.HANDLING, kind="complaint", version=2).latest("pk")
    assert alike.category is not None
    assert alike.area is not None
    told = {
        "kind": "complaint",
        "category": alike.category.code,
        "area": alike.area.code,
        "content": alike.content,
    }
    address = f"/desk/contacts/{contact.pk}/"
    return [
        Page("the seat's page", seat.page("/desk/seat/", address)),
        Page("a contact with the caller's history", seat.page(address, CASE)),
        Page(
            "cases like what is being typed",
            seat.sent(f"{address}similar/", lambda n: told, 'class="similar"'),
        ),
    ]


def _of_the_public(port: int) -> list[Page]:
    """What was published, all of it, of one group and by a word."""
    anybody = Reader(port)
    return [
        Page("published answers", anybody.page("/answered/", "answered-list")),
        Page("published answers of a group", anybody.page("/answered/?group=01", "answered-list")),
        Page(
            "published answers by a word",
            anybody.page(lambda n: f"/answered/?q={quote(SUBJECTS[n % len(SUBJECTS)][:2])}", "answered-list"),
        ),
    ]
