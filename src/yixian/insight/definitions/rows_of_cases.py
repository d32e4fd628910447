"""Contacts and cases, on the day they were received; orders, on the day they are due or done."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least

from yixian.cases.models import (
    Case,
    CaseLink,
    CaseStatus,
    Channel,
    Contact,
    ContactOutcome,
    Kind,
    Outcome,
    Reply,
    Resolution,
    TaskRole,
    Verdict,
)
from yixian.evaluation.models import Callback
from yixian.insight.definitions.family import (
    ONLY_CITY,
    Family,
    Measure,
    Rows,
    family,
    under_case,
)

CONTACTS = family(
    Family(
        code="contacts",
        rows=Contact.objects.all,
        counted_at=F("received_at"),
        paths={"channel": "channel", "number": "number__number"},
        measures=(
            Measure("all", Q(), ONLY_CITY),
            Measure("telephone", Q(channel=Channel.TELEPHONE), ONLY_CITY),
            Measure("without_case", ~Q(outcome__in=(ContactOutcome.CASE, ContactOutcome.OPEN)), ONLY_CITY),
        ),
    )
)

REFUSED = Q(outcome=Outcome.REFUSED)
# A matter that is another line's was handed over, neither accepted nor refused.
TRANSFERRED = Q(outcome=Outcome.TRANSFERRED)
WITHDRAWN = Q(outcome=Outcome.WITHDRAWN)
ACCEPTED = ~Q(outcome__in=(Outcome.REFUSED, Outcome.TRANSFERRED))
ORDER = Q(submitted_at__isnull=False)
PASSED = Q(passed_at__isnull=False)
HANDLED = PASSED | (Q(closed_at__isnull=False) & ~WITHDRAWN)
SUGGESTION = Q(kind=Kind.SUGGESTION) & ACCEPTED


def _last_word() -> Subquery:
    """What the citizen last said about the solution; empty where nobody was asked or reached."""
    counting = Callback.objects.filter(case=OuterRef("pk"), effective=True, superseded=False)
    return Subquery(counting.order_by("-round").values("solved")[:1])


def _lead_reply(column: str) -> Subquery:
    """A column of the lead's last valid reply; a merged case has its parent's."""
    asked = Coalesce(OuterRef("parent_id"), OuterRef("pk"))
    replies = Reply.objects.filter(
        task__case_id=asked, task__role=TaskRole.LEAD, task__parent=None, approved_at__isnull=False
    )
    return Subquery(replies.order_by("-id").values(column)[:1])


def _cases() -> Rows:
    links = CaseLink.objects.filter(
        case=OuterRef("pk"), kind__in=(CaseLink.Kind.REOPENED, CaseLink.Kind.REPEAT)
    )
    return Case.objects.exclude(status=CaseStatus.DRAFT).alias(
        citizen_says=_last_word(),
        lead_says=_lead_reply("resolution"),
        verdict=_lead_reply("verdict"),
        is_repeat=Exists(links),
    )


SOLVED = (
    Q(outcome=Outcome.ANSWERED)
    | Q(citizen_says=Resolution.SOLVED)
    | (Q(citizen_says__isnull=True) & PASSED & Q(lead_says=Resolution.SOLVED))
)

CASES = family(
    Family(
        code="cases",
        rows=_cases,
        counted_at=F("received_at"),
        paths=under_case(""),
        department="lead_id",
        measures=(
            Measure("all", Q()),
            Measure("orders", ORDER),
            Measure("dispatched", Q(dispatched_at__isnull=False)),
            Measure("judged", ~TRANSFERRED, ONLY_CITY),
            Measure("accepted", ACCEPTED, ONLY_CITY),
            Measure("refused", REFUSED, ONLY_CITY),
            Measure("answered", Q(outcome=Outcome.ANSWERED), ONLY_CITY),
            Measure("repeated", ACCEPTED & Q(is_repeat=True), ONLY_CITY),
            Measure("urged", ORDER & Q(urged__gt=0)),
            Measure("rehandled", Q(dispatched_at__isnull=False, round__gt=1)),
            Measure("withdrawn", ORDER & WITHDRAWN),
            Measure("helps", Q(kind=Kind.HELP) & ACCEPTED),
            Measure("helps_solved", Q(kind=Kind.HELP) & ACCEPTED & SOLVED),
            Measure("complaints", Q(kind=Kind.COMPLAINT) & ACCEPTED),
            Measure("complaints_handled", Q(kind=Kind.COMPLAINT) & ACCEPTED & HANDLED),
            Measure("suggestions", SUGGESTION),
            Measure("adopted", SUGGESTION & PASSED & Q(verdict=Verdict.ADOPTED)),
            Measure(
                "adopted_or_partly",
                SUGGESTION & PASSED & Q(verdict__in=(Verdict.ADOPTED, Verdict.PARTLY)),
            ),
        ),
    )
)


def _orders_promised() -> Rows:
    """Orders whose citizen was promised a day; what was not to be handled after all is left out.

    A suspension moves the promise to its review day, so a suspended order is left out until then.
    """
    left_out = (Outcome.WITHDRAWN, Outcome.REFUSED, Outcome.TRANSFERRED, Outcome.NOTED)
    orders = Case.objects.filter(promise_due__isnull=False).exclude(status=CaseStatus.DRAFT)
    return orders.exclude(outcome__in=left_out).alias(done_at=Coalesce("passed_at", "closed_at"))


ON_TIME = Q(done_at__lte=F("promise_due"))

PROMISES = family(
    Family(
        code="promises",
        rows=_orders_promised,
        # Spelled as in the index `case_counted`.
        counted_at=Least("promise_due", Coalesce("passed_at", "closed_at", "promise_due")),
        paths=under_case(""),
        measures=(
            Measure("all", Q(), ONLY_CITY),
            Measure("completed", Q(done_at__isnull=False), ONLY_CITY),
            Measure("on_time", ON_TIME, ONLY_CITY),
            Measure("overdue", Q(done_at__isnull=True) | Q(done_at__gt=F("promise_due")), ONLY_CITY),
        ),
    )
)
