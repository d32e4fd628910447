"""The clock among a million open tasks of which 10,000 have just come due: what a tick takes, in time and memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from bench.city import lay_city
from bench.million import array, fill, pick, top
from bench.table import Figure

DUE = 10_000
MOST_MEGABYTES = 64  # what ten times as many rows may take more than the first batches


def main(database: str, out: str, count: int) -> None:
    lay_city()
    due = min(DUE, count // 10)
    _lay(count, due)
    figures = _reminded(database, count, due)
    figures.append(_idle(database, count))
    figures.append(_urged(database))
    for figure in figures:
        print(f"{figure.name}: {figure.value:.2f} {figure.unit}", file=sys.stderr)
    Path(out).write_text(json.dumps([asdict(one) for one in figures]))


def _lay(count: int, due: int) -> None:
    """Cases in hand, one open task each: the first `due` ran out within the last hour, all others have days left."""
    from django.db import connection

    from yixian.cases.models import Case, Citizen, Contact, Event, Task
    from yixian.people.models import RoleGrant

    staffed = RoleGrant.objects.filter(role="liaison").values_list("account__department", flat=True)
    units = array(sorted(set(staffed)))
    unit = pick(units, "n * 31")
    citizens, contacts, cases = top("cases_citizen"), top("cases_contact"), top("cases_case")
    fill(Citizen, 1000, {"telephone_hash": "md5('tick' || n::text)", "invented": "true"})
    whose = {"citizen_id": f"{citizens + 1} + n % 1000", "invented": "true"}
    fill(Contact, count, {**whose, "channel": "'telephone'", "outcome": "'case'"})
    left = f"CASE WHEN n < {due} THEN now() - (n % 60) * interval '1 minute'"
    left += " ELSE now() + interval '5 days' + (n % 86400) * interval '1 second' END"
    columns = {
        **whose,
        "status": "'handling'",
        "kind": "CASE WHEN n % 10 = 0 THEN 'complaint' ELSE 'help' END",
        "contact_id": f"{contacts + 1} + n",
        "lead_id": unit,
        "promise_due": left,
        "version": "1",
    }
    fill(Case, count, columns)
    fill(
        Task,
        count,
        {
            "case_id": f"{cases + 1} + n",
            "department_id": unit,
            "role": "'lead'",
            "status": "'in_progress'",
            "dispatched_at": "now() - interval '5 days'",
            "signed_at": "now() - interval '4 days'",
            "reached_at": "now() - interval '4 days'",
            "yellow_at": f"{left} - interval '2 days'",
            "red_at": f"{left} - interval '1 day'",
            "due_at": left,
        },
    )
    event = {
        "case_id": f"{cases + 1} + n",
        "seq": "1",
        "verb": "'dispatch'",
        "at": "now()",
        "hash": "md5(n::text)",
    }
    fill(Event, due, {**event, "actor_kind": "'account'", "facts": "'{}'::jsonb", "previous": "''"})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _hold(code: str, **columns: object) -> None:
    """One rule more, which has held for a month, beside those that come with the system."""
    from django.utils import timezone

    from yixian.supervision.models import ClockRule

    long_ago = timezone.now() - timedelta(days=30)
    ClockRule.objects.all().update(active=False)
    rule = ClockRule(code=code, name=code, what="result", when="after", since=long_ago)
    rule.valid_from = long_ago.date()
    for name, value in columns.items():
        setattr(rule, name, value)
    rule.full_clean()
    rule.save()


def _ticked() -> tuple[float, int]:
    """Seconds of one sweep and how many steps it took."""
    from django.utils import timezone

    from yixian.supervision.clock import keep_time
    from yixian.supervision.models import ClockStep

    before, started = ClockStep.objects.count(), time.monotonic()
    for _line in keep_time(timezone.now()):
        pass
    return time.monotonic() - started, ClockStep.objects.count() - before


def _memory() -> float:
    """The most this process ever took, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _reminded(database: str, count: int, due: int) -> list[Figure]:
    """First a tenth of them, so that everything is loaded that is loaded once; then the whole, with other rows."""
    _hold("first", deed="remind", to="liaison", kind="complaint")
    _seconds, few = _ticked()
    before = _memory()
    _hold("all", deed="remind", to="handler;liaison;unit_head")
    seconds, steps = _ticked()
    if steps < due:
        raise SystemExit(f"{steps} steps for {due} tasks")
    print(f"{few} steps first; {before:.0f} MB, then {_memory():.0f} MB", file=sys.stderr)
    among = f"among {count:,} open tasks"
    return [
        Figure(f"a tick that reminds of {due:,} {among}", database, seconds, "s", None, 10),
        Figure("what it takes more of memory", database, _memory() - before, "MB", None, MOST_MEGABYTES),
    ]


def _idle(database: str, count: int) -> Figure:
    """The next tick, which has nothing to do: every rule that comes with the system asks its question."""
    from yixian.supervision.models import ClockRule

    ClockRule.objects.exclude(code="first").update(active=True)
    _ticked()
    seconds, steps = _ticked()
    if steps:
        raise SystemExit(f"{steps} steps twice")
    return Figure(
        f"a tick with nothing to do, {ClockRule.objects.count() - 1} rules", database, seconds, "s", None, 2
    )


def _urged(database: str) -> Figure:
    """Urging goes through the action a person uses, each case in a transaction and with an event of its own."""
    _hold("urge", deed="urge", kind="complaint", words="请抓紧办理")
    seconds, steps = _ticked()
    return Figure("cases urged by the clock", database, steps / seconds, "/s", None, 20)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[4]))
