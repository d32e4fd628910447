"""A password that somebody else has set opens one page: the one to change it."""

from __future__ import annotations

import pytest
from django.test import Client

from yixian.people.actions import create_account, issue_token, set_password
from yixian.people.models import Account

GIVEN, OWN = "given-by-another-1", "known-to-me-alone-1"
CHANGE = "/account/password/"


def signed_in(username: str, password: str = GIVEN) -> Client:
    client = Client()
    assert client.post("/account/login/", {"login": username, "password": password}).status_code == 302
    return client


@pytest.fixture
def newcomer(cast) -> Account:
    return create_account(
        cast.actor("secadmin"),
        username="newcomer",
        name="新人",
        organisation=cast.city.government,
        department=cast.city.bureau,
        password=GIVEN,
        roles=["liaison"],
    )


@pytest.mark.parametrize("page", ["/desk/", "/desk/inbox/", "/account/tokens/", "/account/second-factor/"])
def test_every_page_leads_to_the_one_that_changes_it(newcomer, page):
    client = signed_in("newcomer")
    assert client.get(page)["Location"] == CHANGE
    assert "您的密码是别人设定的" in client.get(CHANGE).content.decode()


def test_changed_it_opens_all_pages(newcomer):
    client = signed_in("newcomer")
    form = {"oldpassword": GIVEN, "password1": OWN, "password2": OWN}
    assert client.post(CHANGE, form)["Location"] == "/desk/"
    assert client.get("/account/tokens/").status_code == 200
    assert signed_in("newcomer", OWN).get("/account/tokens/").status_code == 200


def test_the_same_again_is_no_change(newcomer):
    client = signed_in("newcomer")
    form = {"oldpassword": GIVEN, "password1": GIVEN, "password2": GIVEN}
    assert "新密码不能和当前密码一样" in client.post(CHANGE, form).content.decode()
    assert client.get("/account/tokens/")["Location"] == CHANGE


def test_a_reset_asks_for_it_again(cast):
    set_password(cast.actor("second_secadmin"), cast.people["sysadmin"], GIVEN)
    client = signed_in("sysadmin")
    assert client.get("/backoffice/", follow=True).redirect_chain[-1][0] == CHANGE
    answer = client.post("/backoffice/directory/cutoff/add/", {"day": "3"}, follow=True)
    assert answer.redirect_chain[-1][0] == CHANGE


def test_programs_go_on_with_their_token_and_pages_of_the_session_do_not(newcomer, cast):
    client = signed_in("newcomer")
    refused = client.get("/api/cases")
    assert (refused.status_code, refused.json()["code"]) == (403, "change_password")
    token = issue_token(cast.actor("handler"), cast.people["handler"], "对接")[1]
    set_password(cast.actor("secadmin"), cast.people["handler"], GIVEN)
    answer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/cases")
    assert answer.status_code == 200


def test_whoever_signs_in_may_leave_again(newcomer):
    client = signed_in("newcomer")
    assert client.post("/account/logout/")["Location"] == "/"
