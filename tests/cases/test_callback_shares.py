"""Which share of each kind is called back: rows of the back office."""

from __future__ import annotations

import pytest

from tests.cast import PEOPLE
from yixian.cases.models.callback_rule import CallbackRule, share_called_back

LIST = "/backoffice/cases/callbackrule/"


@pytest.mark.parametrize("username", PEOPLE)
def test_only_the_system_administrator_sets_them(cast, username):
    assert (cast.client(username).get(LIST).status_code == 200) is (username == "sysadmin")


def test_a_row_stands_in_for_the_default_until_it_is_deleted(cast):
    client = cast.client("sysadmin")
    assert "咨询 10%" in client.get(f"{LIST}add/").content.decode()
    assert client.post(f"{LIST}add/", {"kind": "enquiry", "share": "101"}).status_code == 200
    assert client.post(f"{LIST}add/", {"kind": "enquiry", "share": "25"}).status_code == 302
    assert share_called_back("enquiry") == 25
    row = CallbackRule.objects.get()
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert share_called_back("enquiry") == 10
