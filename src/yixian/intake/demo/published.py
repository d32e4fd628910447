"""What the demonstration city has published: some of its invented matters, by its publisher and the action itself."""

from __future__ import annotations

from yixian.cases.actions import find, perform
from yixian.cases.models import Case, CaseStatus
from yixian.ground.errors import OutOfService, Refusal
from yixian.people.models import Account, Actor

MOST = 20
LOOKED_AT = 300  # of the newest closed cases
PUBLISHER = "publisher"
WITHDRAWN = "示范：情况有变化，撤下重写。"


def publish_some() -> int:
    """Publish one matter of each title, and withdraw the last again; how many were published.

    What the rules refuse (something still looks personal, it is published already) waits like the rest, to be tried.
    """
    account = Account.objects.filter(username=PUBLISHER).first()
    if account is None:
        return 0
    actor, told, made = Actor.of(account, "import"), set[str](), list[Case]()
    closed = Case.objects.filter(invented=True, publish_consent=True, parent=None).exclude(public_answer="")
    closed = closed.filter(status__in=(CaseStatus.CLOSED, CaseStatus.ARCHIVED)).order_by("-closed_at", "-pk")
    for case in closed.select_related("citizen", "contact", "category", "lead")[:LOOKED_AT]:
        if len(made) < MOST and case.title not in told and _publish(actor, case):
            told.add(case.title)
            made.append(case)
    if len(made) > 1:
        perform("withdraw_publication", actor, made[-1], {"note": WITHDRAWN})
    return len(made)


def _publish(actor: Actor, case: Case) -> bool:
    """Publish it as the masked draft stands; False where the rules refuse."""
    action = find("publish", "case")
    try:
        action.check(actor, case, None)
        start = action.form(actor, case).initial
        category = case.category.code if case.category else ""
        perform(action.name, actor, case, {**start, "category": category, "checked": False})
    except OutOfService:
        raise
    except Refusal:
        return False
    return True
