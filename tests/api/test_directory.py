"""The codes that cases are described with, for whoever writes a program."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.conftest import Caller
from yixian.directory.models import Area, Department

pytestmark = pytest.mark.django_db
Calling = Callable[..., Caller]
LISTS = ["departments", "categories", "areas", "reasons?purpose=refuse", "numbers"]


@pytest.mark.parametrize("name", LISTS)
def test_staff_read_them_and_others_do_not(calling: Calling, client, name: str) -> None:
    assert calling("seat").get(f"/api/directory/{name}").status_code == 200
    assert calling("nobody").get(f"/api/directory/{name}").status_code == 403
    assert client.get(f"/api/directory/{name}").status_code == 401


def test_departments_that_are_given_cases(calling: Calling, city) -> None:
    Department.objects.filter(code=city.city.second_bureau.code).update(active=False)
    rows = calling("seat").get("/api/directory/departments?takes_orders=true").json()["items"]
    codes = [row["code"] for row in rows]
    assert codes == sorted(codes)
    assert city.city.bureau.code in codes
    assert city.city.centre.code not in codes
    assert city.city.second_bureau.code not in codes


def test_a_long_list_is_turned_page_by_page(calling: Calling) -> None:
    caller, after, seen = calling("seat"), "", []
    while True:
        page = caller.get(f"/api/directory/categories?limit=2&after={after}").json()
        assert len(page["items"]) <= 2
        seen += [row["code"] for row in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    whole = caller.get("/api/directory/categories").json()
    assert seen == [row["code"] for row in whole["items"]]
    assert whole["next"] is None


def test_areas_of_a_level_and_below_one(calling: Calling) -> None:
    street = Area.objects.create(
        code="140105001", name="某街道", level="street", parent=Area.objects.get(code="140105")
    )
    rows = calling("seat").get("/api/directory/areas?level=street&under=140105").json()["items"]
    assert [(row["code"], row["parent"]) for row in rows] == [(street.code, "140105")]


@pytest.mark.parametrize(
    "wrong", ["reasons", "reasons?purpose=wish", "areas?level=x", "departments?limit=501"]
)
def test_what_is_not_there_is_refused(calling: Calling, wrong: str) -> None:
    assert calling("seat").get(f"/api/directory/{wrong}").status_code == 400


def test_the_registry_says_where_the_codes_of_a_field_are(calling: Calling) -> None:
    caller = calling("dispatcher")
    fields = {
        (action["name"], field["name"]): field["values_at"]
        for action in caller.get("/api/actions").json()
        for field in action["fields"]
    }
    assert fields["dispatch", "lead"] == "directory/departments?takes_orders=true"
    assert fields["refuse", "reason"] == "directory/reasons?purpose=refuse"
    assert fields["request", "reason_code"] == "directory/reasons?purpose={kind}"
    for address in {at for at in fields.values() if at}:
        assert caller.get(f"/api/{address.replace('{kind}', 'return')}").status_code == 200
