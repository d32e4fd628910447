"""One's own pages: who may open them, what they show, how many queries they cost."""

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.cast import PEOPLE
from yixian.ground.access import EVERYONE, SIGNED_IN
from yixian.people import urls
from yixian.people.models import Role

OPENING_ACCOUNTS = {"accounts_load", "accounts_open", "accounts_handed_out", "accounts_empty"}
ARGUMENTS = {"account_token_revoke": [1], "accounts_empty": ["csv"]}
ENTRANCES = {"account_login", "account_logout", "account_inactive", "mfa_authenticate"}


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: pattern.name)
def test_every_page_needs_signing_in_but_the_entrances(pattern):
    narrower = "secadmin" if pattern.name in OPENING_ACCOUNTS else SIGNED_IN
    expected = EVERYONE if pattern.name in ENTRANCES else narrower
    assert pattern.callback.access == {expected}


@pytest.mark.parametrize(
    "pattern", [p for p in urls.urlpatterns if p.name not in ENTRANCES], ids=lambda p: p.name
)
def test_a_stranger_is_sent_to_the_login(db, pattern):
    path = "/" + get_resolver().reverse(pattern.name, *ARGUMENTS.get(pattern.name, ()))
    for response in (Client().get(path), Client().post(path)):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/?next=")


@pytest.mark.parametrize("username", PEOPLE)
def test_everybody_lands_on_a_desk_of_their_own(cast, username):
    page = cast.client(username).get("/desk/").content.decode()
    account = cast.people[username]
    assert account.name in page
    assert account.organisation.name in page
    for role in account.roles:
        assert str(Role(role).label) in page
    assert ("还没有岗位" in page) is (username == "nobody")


@pytest.mark.parametrize(
    ("username", "lists"), [("seat", 7), ("liaison", 11), ("secadmin", 0), ("nobody", 0)]
)
def test_a_desk_costs_little(cast, username, lists, django_assert_num_queries):
    client = cast.client(username)
    client.get("/desk/")
    # session, account, roles, organisation, the department of those who have one, and what waits: lists,
    # cures, results, summonses, releases, what is to be read anew, answers to corrections
    with django_assert_num_queries((4 if cast.people[username].department_id is None else 5) + lists):
        client.get("/desk/")


def test_the_token_page_costs_the_same_with_many_tokens(cast, django_assert_num_queries):
    from yixian.people.actions import issue_token

    client = cast.client("seat")
    for number in range(12):
        issue_token(cast.actor("seat"), cast.seat, f"第 {number} 个")
    with django_assert_num_queries(4):
        assert client.get("/account/tokens/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/account/password/", "/account/second-factor/", "/account/logout/", "/account/tokens/"]
)
def test_pages_are_in_chinese_and_english(cast, path):
    client = cast.client("seat")
    assert 'lang="zh-CN"' in client.get(path).content.decode()
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in client.get(path).content.decode()
