"""Citizens' calls and callers nobody answered, on the day they came in, from the switch's own durable record."""

from django.db.models import F, Q

from yixian.insight.definitions.family import ONLY_CITY, Family, Measure, Rows, family
from yixian.telephony.models import Call, MissedCaller
from yixian.telephony.models.call import AT_ONCE

Outcome = Call.Outcome
SOON = 15  # seconds in the queue (GB/T 33358)


def _calls() -> Rows:
    """Calls to a number of the ledger. What a switch turns away or loses came in too, and was not answered."""
    return Call.objects.filter(number__isnull=False)


ANSWERED = Q(outcome=Outcome.ANSWERED)
# Whether a caller who still waits is answered is not known yet.
OFFERED = ~Q(outcome=Outcome.OPEN)
GAVE_UP = Q(outcome__in=(Outcome.ABANDONED, Outcome.LEFT))

CALLS = family(
    Family(
        code="calls",
        rows=_calls,
        counted_at=F("began_at"),
        paths={"number": "number__number"},
        measures=(
            Measure("all", Q(), ONLY_CITY),
            Measure("offered", OFFERED, ONLY_CITY),
            Measure("wanted", OFFERED & ~(GAVE_UP & Q(ended_at__lt=F("began_at") + AT_ONCE)), ONLY_CITY),
            Measure("answered", ANSWERED, ONLY_CITY),
            Measure("answered_soon", ANSWERED & Q(waited__lte=SOON), ONLY_CITY),
            Measure("gave_up", GAVE_UP, ONLY_CITY),
            Measure("talked", ANSWERED & Q(talked__isnull=False), ONLY_CITY),
            Measure("seconds_waited", ANSWERED, ONLY_CITY, total="waited"),
            Measure("seconds_talked", ANSWERED, ONLY_CITY, total="talked"),
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
