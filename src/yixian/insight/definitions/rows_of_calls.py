"""Citizens' calls and callers nobody answered, on the day they came in, from the switch's own durable record."""

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Concat, ExtractHour

from yixian.insight.definitions.family import ONLY_CITY, Family, Measure, Rows, family
from yixian.telephony.answering import ANSWERED, ANSWERED_SOON, GAVE_UP, OFFERED, WANTED
from yixian.telephony.models import Call, MissedCaller


def _calls() -> Rows:
    """Calls to a number of the ledger. What a switch turns away or loses came in too, and was not answered."""
    half_hour = ExtractHour("began_at") * 2 + Case(
        When(began_at__minute__gte=30, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    return Call.objects.filter(number__isnull=False).annotate(half_hour=half_hour)


# As in callbacks: fairly content is content (ADR 14).
CONTENT = (Call.Grade.VERY, Call.Grade.SATISFIED, Call.Grade.FAIRLY)
ABANDONED = Q(outcome=Call.Outcome.ABANDONED)
WRAPPED = ANSWERED & Q(wrapped_up__isnull=False)

CALLS = family(
    Family(
        code="calls",
        rows=_calls,
        counted_at=F("began_at"),
        paths={"number": "number__number", "half_hour": "half_hour"},
        measures=(
            Measure("all", Q(), ONLY_CITY),
            Measure("offered", OFFERED, ONLY_CITY),
            Measure("wanted", WANTED, ONLY_CITY),
            Measure("answered", ANSWERED, ONLY_CITY),
            Measure("answered_soon", ANSWERED_SOON, ONLY_CITY),
            Measure("gave_up", GAVE_UP, ONLY_CITY),
            Measure("talked", ANSWERED & Q(talked__isnull=False), ONLY_CITY),
            Measure("graded", ANSWERED & ~Q(grade=""), ONLY_CITY),
            Measure("content", ANSWERED & Q(grade__in=CONTENT), ONLY_CITY),
            Measure("seconds_waited", ANSWERED, ONLY_CITY, total="waited"),
            Measure("seconds_talked", ANSWERED, ONLY_CITY, total="talked"),
            Measure("wrapped", WRAPPED, ONLY_CITY),
            Measure("seconds_wrapped", WRAPPED, ONLY_CITY, total="wrapped_up"),
            Measure("abandoned", ABANDONED, ONLY_CITY),
            Measure("seconds_abandoned", ABANDONED, ONLY_CITY, total="waited"),
        ),
    )
)

Grade = Call.Grade


def _answered_at_seats() -> Rows:
    """Calls that a person answered, by the seat and who sat there."""
    seat = Concat(Cast("seat_id", CharField()), Value("/"), Cast("agent_id", CharField()))
    return Call.objects.filter(ANSWERED, seat__isnull=False, agent__isnull=False).annotate(seat_of=seat)


GRADES = family(
    Family(
        code="grades",
        rows=_answered_at_seats,
        counted_at=F("began_at"),
        paths={"seat": "seat_of"},
        measures=(
            Measure("answered", Q(), ONLY_CITY),
            *(Measure(grade.value, Q(grade=grade), ONLY_CITY) for grade in Grade),
        ),
    )
)

State = MissedCaller.State

MISSED = family(
    Family(
        code="missed",
        rows=MissedCaller.objects.all,
        counted_at=F("first_at"),
        paths={"number": "number__number"},
        measures=(
            Measure("all", Q(), ONLY_CITY),
            Measure("spoken_to", Q(state__in=(State.REACHED, State.CAME_BACK)), ONLY_CITY),
        ),
    )
)
