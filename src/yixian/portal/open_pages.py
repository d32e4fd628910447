"""Pages that are the same for everybody: made once a minute at most, kept in the process, with an ETag.

Such a page says nothing of who reads it: it touches no session, holds no token and no message. It is kept for each
address, language and look, and forgotten at once when this process changes something public; a change made in another
one is seen within `STAMP_SECONDS`. Browsers and proxies may keep it, but ask again each time: what is
withdrawn is gone.

Making a page costs; handing out a kept one does not. So only making is counted: an address that asks for ever new pages
is told to wait, and what others look at is served all the same, to it too.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yixian.directory.models import (
    Category,
    DeadlineRule,
    Department,
    Hall,
    HotlineNumber,
    OfficeHours,
    WorkingDay,
)
from yixian.ground.access import EVERYONE, access
from yixian.ground.caching import Forgetful
from yixian.ground.limits import allow, counted_address
from yixian.insight.models import FrozenMonth
from yixian.knowledge.models import Guide, GuideForm, Job, KnowledgeItem, Policy
from yixian.people.models import Installation
from yixian.portal.models import Correction, Exposure, KnowledgeNews, Publication, PublicRule, PublicText

KEPT_SECONDS = 60
STAMP_SECONDS = 1.0
MOST_KEPT = 400  # pages in one process, of some 20 kB each
# An office behind one address reads more than this in no minute; whoever copies everything does.
MOST_MADE, PERIOD = 120, 60
STRIPES = 32
# What changes what a page tells, and the rows of a city whose names and limits stand on one.
TOLD = (Publication, PublicText, Correction, Exposure, FrozenMonth, KnowledgeNews)
CITY = (Installation, Department, Category, HotlineNumber, DeadlineRule, PublicRule)
SHOWN = (*CITY, Hall, OfficeHours, WorkingDay, KnowledgeItem, Guide, GuideForm, Job, Policy)
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
PUBLIC = {"public": True, "no_cache": True}

View = Callable[..., HttpResponseBase]
Key = tuple[object, ...]


@dataclass(frozen=True)
class Made:
    """A page as it was made, at `at` of the monotonic clock."""

    at: float
    body: bytes
    etag: str
    headers: dict[str, str]


class Pages(Forgetful):
    """What this process has made."""

    def __init__(self) -> None:
        super().__init__((*TOLD, *SHOWN))
        self._made: dict[Key, Made] = {}
        self._turn = 0
        self._stamp: tuple[float, object] | None = None
        self._locks = [Lock() for _ in range(STRIPES)]

    def forget(self) -> None:
        self._made, self._stamp = {}, None
        self._turn += 1

    @property
    def turn(self) -> int:
        """Which time it is that pages are made; another one once something changed."""
        return self._turn

    def lock(self, key: Key) -> Lock:
        """Of many who ask for one page at once, one makes it."""
        return self._locks[hash(key) % STRIPES]

    def get(self, key: Key) -> Made | None:
        """The page while it is fresh."""
        self._see_others()
        made = self._made.get(key)
        return made if made is not None and time.monotonic() - made.at <= KEPT_SECONDS else None

    def keep(self, key: Key, made: Made, turn: int) -> None:
        """Keep it, unless something changed since `turn`, when it was begun. Of too many all are forgotten, lest a walk
        through every address fills the memory."""
        if turn != self._turn:
            return
        if len(self._made) >= MOST_KEPT:
            self._made = {}
        self._made[key] = made

    def _see_others(self) -> None:
        """Forget all where another process changed something public; asked once in `STAMP_SECONDS`."""
        now = time.monotonic()
        kept = self._stamp
        if kept is not None and now - kept[0] < STAMP_SECONDS:
            return
        found = _newest()
        if kept is not None and found != kept[1]:
            self.forget()
        self._stamp = (now, found)


PAGES = Pages()


def _newest() -> object:
    """When something public changed last, and how many rows are public: of two changes the one that is committed later
    may bear the earlier moment. Each a look through one index.
    """
    states = (Publication.State.PUBLISHED, Publication.State.WITHDRAWN)
    rules = tuple(PublicRule.objects.order_by("pk").values_list("code", "value"))
    return (
        *(_end(Publication.objects.filter(state=one), "since") for one in states),
        _end(PublicText.objects.filter(state=PublicText.State.PUBLISHED), "changed_at"),
        _end(Exposure.objects.listed(), "since"),
        _end(Correction.objects.all(), "pk"),
        rules,
    )


def _end(rows: QuerySet[Any, Any], by: str) -> tuple[object, int]:
    found = rows.aggregate(last=Max(by), rows=Count("pk"))
    return found["last"], found["rows"]


def open_page(view: View) -> View:
    """Let everybody read what `view` shows; it must answer the same to all who ask for an address."""

    @access(EVERYONE)
    @require_safe
    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = _key(request)
        made = PAGES.get(key)
        if made is None:
            with PAGES.lock(key):
                made = PAGES.get(key)
                if made is None:
                    allow("public", counted_address(request), MOST_MADE, PERIOD)
                    turn = PAGES.turn
                    answer = view(request, *args, **kwargs)
                    if answer.status_code != 200:
                        return _told(answer)
                    made = _made(answer)
                    PAGES.keep(key, made, turn)
        return _handed_out(request, made)

    return kept


def _key(request: HttpRequest) -> Key:
    """Everything a page depends on; of cookies nothing but the two of the look."""
    cookies = (request.COOKIES.get("look", ""), request.COOKIES.get("elder", ""))
    return (request.get_host(), request.get_full_path(), get_language(), *cookies)


def _made(answer: HttpResponseBase) -> Made:
    body = b"".join(answer) if answer.streaming else bytes(answer.content)  # type: ignore[attr-defined]
    headers = {name: answer[name] for name in KEPT_HEADERS if answer.has_header(name)}
    return Made(time.monotonic(), body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', headers)


def _handed_out(request: HttpRequest, made: Made) -> HttpResponse:
    answer = HttpResponse(made.body, headers={**made.headers, "ETag": made.etag})
    found = get_conditional_response(request, etag=made.etag, response=answer)
    assert found is not None
    _told(found)
    return found


def _told(answer: HttpResponseBase) -> HttpResponseBase:
    patch_cache_control(answer, **PUBLIC)
    patch_vary_headers(answer, ("Cookie", "Accept-Language"))
    return answer
