"""Who has proved to be the citizen of a case: number and query code, remembered in the session for a while."""

from __future__ import annotations

import unicodedata

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, by_number
from yixian.cases.queries import is_query_code
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.limits import allow, counted_address
from yixian.people.models import Actor

KEY = "proved_cases"
REMEMBERED_SECONDS = 3600  # since the last page looked at: the machine may be a library's
RENEWED_SECONDS = 600
MOST = 20
# Ten minutes' tries: of one address for one number, of one address for all numbers, of everybody for one number.
# A code is one of 2**40. Who tries from one address without a pause makes 300 * 52,560 tries a year and finds a case,
# whichever, with 1 : 70,000; for a case of his choice (15 at a time) with 1 : 1,400,000. So many may share an address:
# a community's computer, a carrier's whole district.
# One number takes 5,000 tries from everywhere: if that is used up all year round, its code falls with 1 : 4,200. It is
# no lower, since whoever uses it up shuts the citizen out, and that now takes 334 addresses at once, again every ten
# minutes. Against a thousand such addresses on all numbers no limit per number helps, and none is needed: 300 each
# make 1.6 * 10**10 tries a year, and one in 70 years hits some case.
PER_ADDRESS_AND_NUMBER, PER_ADDRESS, PER_NUMBER, PERIOD = 15, 300, 5000, 600


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

    Guessing is limited so that nobody gets far, and so that a stranger's guesses shut no citizen out.
    """
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", number) if sign.isdecimal())
    address = counted_address(request)
    allow("track", f"{address} number {digits}", most=PER_ADDRESS_AND_NUMBER, seconds=PERIOD)
    allow("track", address, most=PER_ADDRESS, seconds=PERIOD)
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
