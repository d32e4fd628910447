"""What this installation and its organisations were and are has a story as rows of the directory have; who reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.directory.test_row_changes import PAGE, text
from yixian.directory.models import RowChange
from yixian.people.models import Installation, Organisation

ORGANISATIONS = "/backoffice/people/organisation/"


def rename(cast: Any, name: str) -> Organisation:
    row: Organisation = cast.city.operator
    form = {"code": row.code, "name": name, "kind": row.kind}
    assert cast.client("secadmin").post(f"{ORGANISATIONS}{row.pk}/change/", form).status_code == 302
    return row


def test_of_the_installation(cast: Any) -> None:
    Installation.objects.create(kind="live", city_name="某市")
    client, page = cast.client("sysadmin"), "/backoffice/people/installation/1/"
    form = {"city_name": "某某市", "city_name_en": "", "area_code": "0351"}
    for _twice in range(2):
        assert client.post(f"{page}change/", form).status_code == 302
    kept = RowChange.objects.get()
    assert (kept.kind, kept.sign, kept.account_name) == ("people.installation", "~", "sysadmin")
    assert kept.parts == [["city_name", "某市", "某某市"], ["area_code", "", "0351"]]
    assert "城市： 某市 → 某某市" in text(client.get(f"{page}history/", follow=True))
    assert "某某市" in text(cast.client("auditadmin").get(PAGE, {"kind": "people.installation"}))


def test_of_an_organisation(cast: Any) -> None:
    row = rename(cast, "新公司")
    rename(cast, "新公司")
    kept = RowChange.objects.get()
    assert (kept.kind, kept.row_id, kept.account_name) == ("people.organisation", row.pk, "secadmin")
    assert [(name, new) for name, _old, new in kept.parts] == [("name", "新公司")]
    client = cast.client("secadmin")
    assert "新公司" in text(client.get(f"{ORGANISATIONS}{row.pk}/history/", follow=True))
    client.post(f"{ORGANISATIONS}add/", {"code": "NEW", "name": "又一家", "kind": "operator"})
    assert RowChange.objects.get(sign="+").row_id == Organisation.objects.get(code="NEW").pk


def test_the_system_administrator_reads_nothing_about_people(cast: Any) -> None:
    rename(cast, "新公司")
    said = text(cast.client("sysadmin").get(PAGE, {"kind": "people.organisation"}))
    assert "新公司" not in said
    assert "新公司" not in text(cast.client("sysadmin").get(PAGE))
    assert "新公司" in text(cast.client("auditadmin").get(PAGE))


def test_the_security_administrator_reads_the_stories_of_organisations_alone(cast: Any) -> None:
    RowChange.objects.create(kind="directory.area", row_id=1, row="高新区", sign="~")
    rename(cast, "新公司")
    page = cast.client("secadmin").get(PAGE)
    assert [kind for kind, _label in page.context["kinds"]] == ["people.organisation"]
    assert "新公司" in text(page)
    assert "高新区" not in text(page)
    assert "高新区" not in text(cast.client("secadmin").get(PAGE, {"kind": "directory.area"}))


@pytest.mark.parametrize("who", ["sysadmin", "secadmin"])
def test_only_rows_of_a_file_lead_to_the_files(cast: Any, who: str) -> None:
    kind = {"sysadmin": "installation", "secadmin": "organisation"}[who]
    page = cast.client(who).get(f"/backoffice/people/{kind}/").content.decode()
    assert "/desk/rows/?kind=" not in page
    if who == "sysadmin":
        assert "/desk/rows/history/?kind=people.installation" in page
        assert "/desk/rows/?kind=" in cast.client(who).get("/backoffice/directory/area/").content.decode()


def test_the_page_costs_the_same_whoever_reads(cast: Any) -> None:
    counts = []
    for who in ("auditadmin", "secadmin"):
        client = cast.client(who)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as counted:
            client.get(PAGE)
        counts.append(len(counted))
    assert counts[0] == counts[1]
