"""Who has proved to be the citizen of a case: number and query code, remembered in the session for a while."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, by_number
from yixian.cases.proof import proved_by_code
from yixian.ground.errors import NotFound
from yixian.ground.limits import counted_address
from yixian.people.models import Actor

KEY = "proved_cases"
REMEMBERED_SECONDS = 3600  # since the last page looked at: the machine may be a library's
RENEWED_SECONDS = 600
MOST = 20
WRONG = _("编号或查询码不对，请对照您记下的再填一次。忘记了可以拨打 12345。")


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


def followed(request: HttpRequest) -> list[int]:
    """Ids of the cases this browser may follow now."""
    now = timezone.now().timestamp()
    return [int(pk) for pk, until in request.session.get(KEY, {}).items() if until > now]


def forget(request: HttpRequest) -> None:
    """This browser follows nothing any more."""
    request.session.pop(KEY, None)


def prove(request: HttpRequest, number: str, code: str) -> Case:
    """The case of this number if the code is its own, which this browser may follow from now on."""
    case = proved_by_code(counted_address(request), number, code, WRONG)
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
