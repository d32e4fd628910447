"""The city's name and area code: said at `init`, changed by the system administrator, shown to everybody."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import PEOPLE
from yixian.cases.models import normal_telephone
from yixian.people.models import Installation

PAGE = "/backoffice/people/installation/1/change/"


@pytest.fixture
def installed(db):
    return Installation.objects.create(kind="live", city_name="某市")


@pytest.mark.parametrize("username", PEOPLE)
def test_only_the_system_administrator_opens_it(cast, installed, username):
    assert (cast.client(username).get(PAGE).status_code == 200) is (username == "sysadmin")


def test_an_area_code_counts_from_the_next_number_on(cast, installed):
    form = {"city_name": "某某市", "city_name_en": "Somewhere", "area_code": "0351"}
    assert cast.client("sysadmin").post(PAGE, form).status_code == 302
    assert normal_telephone("4321234") == "863514321234"


@pytest.mark.parametrize("area_code", ["351", "03511", "0", "O351", "0x51"])
def test_what_is_no_area_code_is_refused_beside_the_field(cast, installed, area_code):
    form = {"city_name": "某市", "city_name_en": "", "area_code": area_code}
    response = cast.client("sysadmin").post(PAGE, form)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors.keys() == {"area_code"}


def test_what_it_is_stays_and_it_is_one_row(cast, installed):
    client = cast.client("sysadmin")
    client.post(PAGE, {"kind": "demo", "city_name": "某市", "city_name_en": "", "area_code": ""})
    assert Installation.objects.get().kind == "live"
    assert client.get("/backoffice/people/installation/add/").status_code == 403
    assert client.post("/backoffice/people/installation/1/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("page", ["/", "/track/", "/figures/", "/account/login/"])
def test_public_pages_say_whose_hotline_it_is(db, page):
    Installation.objects.create(kind="live", city_name="某市", city_name_en="Somewhere")
    assert '<span class="public-city">某市</span>' in Client().get(page).content.decode()
    english = Client(headers={"accept-language": "en"}).get(page).content.decode()
    assert '<span class="public-city">Somewhere</span>' in english


def test_a_page_that_names_no_icon_has_one(client):
    assert client.get("/favicon.ico")["Location"] == "/static/shell/icon.svg"
