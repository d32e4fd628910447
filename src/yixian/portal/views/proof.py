"""Who has proved to be the citizen of a case: number and query code, remembered in the session for a while."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, by_number
from yixian.cases.queries import is_query_code
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.limits import address_of, allow
from yixian.people.models import Actor

KEY = "proved_cases"
REMEMBERED_SECONDS = 2 * 3600
MOST = 20


def remember(request: HttpRequest, case: Case) -> None:
    """This browser may follow the case from now on."""
    proved = {k: v for k, v in request.session.get(KEY, {}).items() if v > timezone.now().timestamp()}
    proved[str(case.pk)] = timezone.now().timestamp() + REMEMBERED_SECONDS
    request.session[KEY] = dict(sorted(proved.items(), key=lambda kv: kv[1])[-MOST:])


def prove(request: HttpRequest, number: str, code: str) -> Case:
    """The case of this number if the code is its own. Guessing is limited per address and per number."""
    allow("track", address_of(request), most=20, seconds=600)
    allow("track", f"number {number}", most=10, seconds=600)
    case = by_number(Case.objects.select_related("citizen", "contact"), number.replace(" ", ""))
    if case is None or not is_query_code(case, code):
        raise Refusal(_("编号或查询码不对，请核对后再试；忘记了可以拨打12345。"))
    remember(request, case)
    return case


def proved_case(request: HttpRequest, number: str) -> tuple[Case, Actor]:
    """The case this browser may follow, and the actor it follows it as. `NotFound` otherwise."""
    case = by_number(
        Case.objects.select_related("citizen", "contact", "category", "area", "lead"), number
    )
    until = request.session.get(KEY, {}).get(str(case.pk), 0) if case is not None else 0
    if case is None or until < timezone.now().timestamp():
        raise NotFound(_("请先输入编号和查询码。"), code="prove_first")
    return case, Actor.citizen(case.pk)
