"""Who has proved to be the citizen of a case: number and query code, remembered in the session for a while."""

from __future__ import annotations

import unicodedata

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, by_number
from yixian.cases.queries import is_query_code
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.limits import address_of, allow
from yixian.people.models import Actor

KEY = "proved_cases"
REMEMBERED_SECONDS = 3600  # since the last page looked at: the machine may be a library's
RENEWED_SECONDS = 600
MOST = 20
# Ten minutes' tries. Many share one address (a community's computer); nobody needs so many for one number.
PER_ADDRESS, PER_NUMBER, PERIOD = 60, 15, 600


def remember(request: HttpRequest, case: Case) -> None:
    """This browser may follow the case from now on, under a new session key: an old one may be known to others."""
    if str(case.pk) not in request.session.get(KEY, {}):
        request.session.cycle_key()
    _write(request, case)


def _write(request: HttpRequest, case: Case) -> None:
    now = timezone.now().timestamp()
    proved = {pk: until for pk, until in request.session.get(KEY, {}).items() if until > now}
    proved[str(case.pk)] = now + REMEMBERED_SECONDS
    request.session[KEY] = dict(sorted(proved.items(), key=lambda kv: kv[1])[-MOST:])


def forget(request: HttpRequest) -> None:
    """This browser follows nothing any more."""
    request.session.pop(KEY, None)


def prove(request: HttpRequest, number: str, code: str) -> Case:
    """The case of this number if the code is its own; a `Refusal` that does not say which of the two is wrong.

    Guessing is limited per address and per number, whoever guesses.
    """
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", number) if sign.isdecimal())
    allow("track", address_of(request), most=PER_ADDRESS, seconds=PERIOD)
    allow("track", f"number {digits}", most=PER_NUMBER, seconds=PERIOD)
    case = by_number(Case.objects.select_related("citizen", "contact"), digits)
    if case is None or not is_query_code(case, code):
        raise Refusal(_("编号或查询码不对，请对照您记下的再填一次。忘记了可以拨打 12345。"))
    remember(request, case)
    return case


def proved_case(request: HttpRequest, number: str) -> tuple[Case, Actor]:
    """The case this browser may follow, and the actor it follows it as. `NotFound` otherwise."""
    known = request.session.get(KEY, {})
    case = None
    if known:
        cases = Case.objects.select_related("citizen", "contact", "category", "area", "lead")
        case = by_number(cases.filter(pk__in=known), number)
    now = timezone.now().timestamp()
    left = known[str(case.pk)] - now if case is not None else 0
    if case is None or left <= 0:
        raise NotFound(_("请先输入编号和查询码。"), code="prove_first")
    if left < REMEMBERED_SECONDS - RENEWED_SECONDS:
        _write(request, case)
    return case, Actor.citizen(case.pk)
