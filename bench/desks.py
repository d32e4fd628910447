"""What lies on desks beside a million cases: supervision orders, and what was published of them."""

from __future__ import annotations

from django.db import connection

from bench.million import PLACES, SUBJECTS, Ground, array, fill, pick, top

ORDERED, PUBLISHED = 200, 20  # one case of so many is supervised, one published


def lay_desks(ground: Ground) -> None:
    """Orders over the year, a tenth of them open, and answers for everybody to read."""
    _orders(ground)
    _publications(ground)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _orders(ground: Ground) -> None:
    """An order on every `ORDERED`th case, from the supervisor or, each fourth, from the leader."""
    from yixian.people.models import Account
    from yixian.supervision.models import Addressee, SupervisionOrder

    before, count = top("supervision_supervisionorder"), ground.count // ORDERED
    people = dict(Account.objects.filter(username__in=("supervisor", "leader")).values_list("username", "pk"))
    at = f"now() - interval '365 days' * (1 - n::float / {count})"
    is_open = "(n % 10 = 0)"
    columns = {
        "case_id": f"{ground.cases_before + 1} + n * {ORDERED}",
        "level": "1 + n % 4",
        "issued_by_id": f"CASE WHEN n % 4 = 3 THEN {people['leader']} ELSE {people['supervisor']} END",
        "issued_at": at,
        "demand": "'请限期答复。'",
        "due_at": f"{at} + interval '5 days'",
        "closed_at": f"CASE WHEN NOT {is_open} THEN {at} + interval '4 days' END",
        "closed_by_id": f"CASE WHEN NOT {is_open} THEN {people['supervisor']} END",
    }
    fill(SupervisionOrder, count, columns)
    columns = {
        "order_id": f"{before + 1} + n",
        "department_id": ground.unit,
        "reply": f"CASE WHEN {is_open} THEN '' ELSE '已办理。' END",
        "replied_at": f"CASE WHEN NOT {is_open} THEN {at} + interval '3 days' END",
    }
    fill(Addressee, count, columns)


def _publications(ground: Ground) -> None:
    """One of `PUBLISHED` cases, all of them archived."""
    from yixian.people.models import Account
    from yixian.portal.models import Publication

    at = f"now() - interval '350 days' * (1 - n::float / {ground.count // PUBLISHED})"
    columns = {
        "case_id": f"{ground.cases_before + PUBLISHED} + n * {PUBLISHED}",
        "state": "'published'",
        "since": at,
        "title": f"{pick(array(PLACES), '(n / 7)')} || {pick(array(SUBJECTS), 'n')}",
        "question": "'住户都有意见，希望有关部门尽快处理并答复。'",
        "answer": "'已经派人到现场处理完毕，并向诉求人答复。第' || md5(n::text) || '号。'",
        "category_id": pick(ground.categories, "n"),
        "group": "lpad((1 + n % 12)::text, 2, '0')",
        "area_id": pick(ground.areas, "(n / 3)"),
        "department_id": ground.unit,
        "published_at": at,
        "published_by_id": str(Account.objects.get(username="publisher").pk),
        "pairs": "6",
    }
    fill(Publication, ground.count // PUBLISHED, columns)
