"""The world of the tests of cases, and a citizen in front of the portal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.cases.conftest import world
from tests.cases.world import World
from yixian.cases.models import Case
from yixian.cases.queries import query_code

__all__ = ["world"]
WORDS = "迎泽大街100号门口的路灯坏了三天，晚上看不见路，请修一修"


class Citizen:
    """Somebody at a browser, with cookies of their own."""

    def __init__(self) -> None:
        self.client = Client()

    def once(self, address: str = "/submit/") -> str:
        """The mark of a form freshly handed out."""
        found = re.search(r'name="once" value="([^"]+)"', self.page(address))
        assert found is not None, address
        return found[1]

    def page(self, address: str, status: int = 200) -> str:
        """The page at an address, after checking its status."""
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        return answer.content.decode()

    def form(self, **typed: Any) -> dict[str, Any]:
        """A form as the page would send it."""
        filled = {
            "kind": "help",
            "content": WORDS,
            "telephone": "138 0013 8000",
            "name": "王小明",
            "reply_way": "telephone",
            "callback_consent": "on",
            "again": "on",  # most tests tell the same
            "once": typed.pop("once", None) or self.once(),
        }
        return {k: v for k, v in {**filled, **typed}.items() if v is not None}

    def submit(self, **typed: Any) -> Case:
        """The case of a form that is taken."""
        answer = self.client.post("/submit/", self.form(**typed))
        assert answer.status_code == 302, answer.content.decode()
        return Case.objects.select_related("citizen", "contact").get(pk=Case.objects.latest("pk").pk)

    def refused(self, *, status: int = 400, **typed: Any) -> str:
        """The page of a form that is not taken; no case was made."""
        before = Case.objects.count()
        answer = self.client.post("/submit/", self.form(**typed))
        assert answer.status_code == status
        assert Case.objects.count() == before
        return answer.content.decode()

    def track(self, case: Case, code: str | None = None, number: str | None = None) -> Any:
        """What the tracking form answers; the right code and number unless others are given."""
        typed = {"number": number or case.number, "code": query_code(case) if code is None else code}
        return self.client.post("/track/", typed)

    def does(self, case: Case, action: str, **typed: Any) -> Any:
        """The answer to an action's form, freshly opened."""
        address = f"/track/{case.number}/{action}/"
        return self.client.post(address, {"once": self.once(address), **typed})


@pytest.fixture
def citizen(world: World, media_root: Any) -> Citizen:
    """A citizen of the small city, who has done nothing yet."""
    return Citizen()


@pytest.fixture
def stranger(world: World) -> Citizen:
    """Somebody else."""
    return Citizen()
