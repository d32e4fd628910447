"""Who mends and cures: found by what citizens say, in an order nobody can buy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests.cast import PEOPLE, Cast
from yixian.convenience.calling import LISTER
from yixian.convenience.models import Provider, ProviderKind
from yixian.convenience.order import FURTHEST, band, ordered
from yixian.convenience.provider_queries import MOST, Wish, find, kinds_meant
from yixian.convenience.said import stems
from yixian.convenience.views.services import READERS
from yixian.directory.actions import load_rows
from yixian.directory.models import Area
from yixian.directory.rows import DEFAULT, DEMO
from yixian.ground.answers import answer_of
from yixian.ground.caching import drop_all
from yixian.ground.errors import NotFound
from yixian.ground.hours import in_words, is_open, spans_of
from yixian.telephony.parties import found, party_of, register_parties

MONDAY = date(2026, 11, 23)


def area(level: str, path: str, lon: float | None = None, lat: float | None = None) -> Area:
    return Area(code=path.split("/")[-1], name=path, level=level, path=path, lon=lon, lat=lat)


@dataclass(frozen=True)
class Somebody:
    code: str
    area: Area | None = None
    lon: float | None = None
    lat: float | None = None


class TestHours:
    @pytest.mark.parametrize(
        ("text", "day", "clock", "expected"),
        [
            ("1-5 08:00-18:00", 1, "08:00", True),
            ("1-5 08:00-18:00", 1, "18:00", False),
            ("1-5 08:00-18:00", 6, "10:00", False),
            ("1-4,7 09:00-12:00", 7, "11:59", True),
            ("5 22:00-02:00", 5, "23:30", True),
            ("5 22:00-02:00", 6, "01:59", True),  # the night of Friday
            ("5 22:00-02:00", 5, "01:00", False),
            ("7 22:00-02:00", 1, "01:00", True),  # the night of Sunday, on Monday
            ("1-7 00:00-24:00", 3, "04:00", True),
            ("1 08:00-12:00; 1 14:00-18:00", 1, "13:00", False),
            ("", 1, "10:00", None),
        ],
    )
    def test_open_at(self, text: str, day: int, clock: str, expected: bool | None) -> None:
        at = datetime.combine(MONDAY + timedelta(days=day - 1), datetime.strptime(clock, "%H:%M").time())
        assert is_open(text, at) is expected

    @pytest.mark.parametrize(
        "text", ["8-20", "1-5", "0 08:00-18:00", "5-1 08:00-18:00", "1 08:00-25:00", "1-3-5 08:00-09:00"]
    )
    def test_what_nobody_can_read_is_refused_in_words(self, text: str) -> None:
        with pytest.raises(ValueError, match="营业时间"):
            spans_of(text)

    def test_in_words(self) -> None:
        assert in_words("1-5 08:00-18:00;6,7 22:00-02:00;1-7 00:00-24:00") == (
            "周一至周五 08:00–18:00；周六、周日 22:00–次日 02:00；每天 全天"
        )


class TestOrder:
    def test_over_the_days_everybody_is_first_as_often(self) -> None:
        five = [Somebody(f"p-{n}") for n in range(5)]
        days = [MONDAY + timedelta(days=n) for n in range(1000)]
        firsts = Counter(ordered(five, None, day)[0].code for day in days)
        assert all(150 < count < 250 for count in firsts.values()), firsts

    def test_the_same_day_gives_everybody_the_same_order(self) -> None:
        five = [Somebody(f"p-{n}") for n in range(5)]
        assert ordered(five, None, MONDAY) == ordered(reversed(five), None, MONDAY)

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            (Somebody("a", None, 112.5, 37.8), 0),  # there
            (Somebody("a", None, 112.52, 37.8), 1),  # 1.8 km
            (Somebody("a", None, 112.58, 37.8), 2),  # 7 km
            (Somebody("a", None, 113.5, 37.8), FURTHEST),
            (Somebody("a", area("street", "14/1405/140501")), 1),
            (Somebody("a", area("street", "14/1405/140502")), 2),
            (Somebody("a", area("district", "14/1406")), FURTHEST),
            (Somebody("a"), FURTHEST),
        ],
    )
    def test_nearness_to_a_street(self, where: Somebody, expected: int) -> None:
        street = area("street", "14/1405/140501", 112.5, 37.8)
        assert band(where, street) == expected

    def test_of_a_district_only_whether_it_lies_there(self) -> None:
        district = area("district", "14/1405", 112.5, 37.8)
        assert band(Somebody("a", area("street", "14/1405/140501")), district) == 0
        assert band(Somebody("a", None, 112.5, 37.8), district) == FURTHEST
        assert band(Somebody("a"), None) == 0


@pytest.fixture
def city(db: None) -> None:
    top = Area.objects.create(code="14", name="示范市", level="city")
    north = Area.objects.create(code="1405", name="北区", level="district", parent=top)
    Area.objects.create(code="1406", name="南区", level="district", parent=top)
    Area.objects.create(code="140501", name="北街", level="street", parent=north)
    ProviderKind.objects.create(code="plumber", name="水管维修", group="repair", words="水管漏水;马桶堵了")
    ProviderKind.objects.create(
        code="dentist", name="口腔科", name_en="Dentistry", group="clinic", words="牙疼;补牙"
    )
    provider("near", "王记水管", area=north, hours="1-7 00:00-24:00")
    provider("far", "李家水电", areas="1406")
    provider("tooth", "康和口腔", kinds="dentist", verified_on=date(2024, 1, 1))


def provider(code: str, name: str, **columns: Any) -> Provider:
    told = {"kinds": "plumber", "verified_on": timezone.localdate(), "telephone": "0351-5550001", **columns}
    row: Provider = Provider.objects.create(code=code, name=name, **told)
    drop_all()
    return row


def codes(**wish: Any) -> list[str]:
    return sorted(line.provider.code for line in find(Wish(**wish), timezone.now()).lines)


class TestFinding:
    def test_by_what_citizens_say(self, city: None) -> None:
        assert [kind.code for kind in kinds_meant("我家水管漏水了怎么办")] == ["plumber"]
        assert kinds_meant("") == []
        assert codes(words="水管漏水") == ["far", "near"]
        seen = find(Wish(words="牙疼"), timezone.now())
        assert [kind.code for kind in seen.departments] == ["dentist"]
        assert [line.verified for line in seen.lines] == [False]
        assert not seen.emergency

    @pytest.mark.parametrize("words", ["胸口疼 喘不上气", "老人昏迷了"])
    def test_what_may_cost_a_life_is_told_to_call_120_first(self, city: None, words: str) -> None:
        assert find(Wish(words=words), timezone.now()).emergency
        page = Client().get("/services/", {"q": words}).content.decode()
        assert "请马上拨打 120，不要等挂号" in page
        assert codes(words="没有这种东西") == []

    def test_by_name_before_others_of_the_kind(self, city: None) -> None:
        assert find(Wish(words="王记水管维修"), timezone.now()).departments == []
        assert [line.provider.code for line in find(Wish(words="李家水电"), timezone.now()).lines] == ["far"]

    def test_by_where_it_is_wanted_and_by_who_is_open(self, city: None) -> None:
        north, street = Area.objects.get(code="1405"), Area.objects.get(code="140501")
        plumber = ProviderKind.objects.get(code="plumber")
        assert codes(kind=plumber, area=north) == ["near"]  # the other serves the south alone
        assert codes(kind=plumber, area=street) == ["near"]
        assert codes(open_now=True) == ["near"]
        Provider.objects.filter(code="near").update(active=False)
        drop_all()
        assert codes(kind=plumber, area=north) == []

    def test_never_more_than_a_page_and_no_query_when_warm(
        self, city: None, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        for n in range(MOST):
            provider(f"p{n}", f"第{n}家")
        plumber = ProviderKind.objects.get(code="plumber")
        find(Wish(kind=plumber), timezone.now())
        with django_assert_num_queries(0):
            seen = find(Wish(kind=plumber), timezone.now())
        assert len(seen.lines) == MOST
        assert seen.more

    @pytest.mark.parametrize(
        ("columns", "field"),
        [
            ({"hours": "八点"}, "hours"),
            ({"languages": "xx"}, "languages"),
            ({"lon": 1.0}, "lat"),
            ({"telephone": "12"}, "telephone"),
            ({"sms": "0351-5550001"}, "sms"),
            ({"verified_on": date(2999, 1, 1)}, "verified_on"),
        ],
    )
    def test_a_row_nobody_could_use_is_refused(self, city: None, columns: dict[str, Any], field: str) -> None:
        row = Provider.objects.get(code="near")
        for name, value in columns.items():
            setattr(row, name, value)
        with pytest.raises(ValidationError) as refused:
            row.clean()
        assert field in refused.value.message_dict


class TestPages:
    def test_citizens_find_by_words_that_stand_in_no_address(self, city: None) -> None:
        page = Client().post("/services/", {"q": "牙疼"})
        assert page.status_code == 200
        text = page.content.decode()
        assert "康和口腔" in text
        assert "拨打 120" in text
        assert "超过一年没有核实" in text
        assert "王记水管" not in text

    def test_by_links_of_kinds_and_places(self, city: None) -> None:
        text = Client().get("/services/?kind=plumber&area=1406").content.decode()
        assert "李家水电" in text
        assert Client().get("/services/?kind=nothing&area=zz").status_code == 200
        assert "没有找到合适的服务商" in Client().post("/services/", {"q": "火箭"}).content.decode()

    def test_the_order_is_explained_and_the_rows_are_open(self, city: None) -> None:
        assert "SHA-256" in Client().get("/services/order/").content.decode()
        Provider.objects.filter(code="near").update(email="orders@example.com", sms="13812345678")
        drop_all()
        rows = b"".join(Client().get("/services/data.csv")).decode()  # type: ignore[arg-type]
        assert "王记水管" in rows
        assert "orders@example.com" not in rows

    @pytest.mark.parametrize("username", PEOPLE)
    def test_who_finds_them_at_the_desk(self, cast: Cast, username: str) -> None:
        may = cast.people[username].roles & set(READERS)
        page = cast.client(username).post("/desk/services/", {"q": "修"})
        assert page.status_code == (200 if may else 403)


class TestTelephone:
    """A seat calls a provider, asks it aside or hands the caller on, and sends its number."""

    def test_providers_are_among_those_a_seat_may_call(self, city: None) -> None:
        party = next(one for one in found("王记") if one.kind == "provider")
        assert (party.key, party.digits, party.name) == ("provider:near", "03515550001", "王记水管")
        assert party_of(party.key) == party
        assert not party.is_inside
        Provider.objects.filter(code="near").update(active=False)
        drop_all()
        with pytest.raises(NotFound):
            party_of(party.key)

    def test_a_kind_is_listed_once(self) -> None:
        with pytest.raises(TypeError, match="provider"):
            register_parties("provider", LISTER)

    def test_what_is_sent_to_a_caller(self, city: None) -> None:
        told = answer_of("provider", "near", "没有了")
        assert (told.title, told.text) == ("王记水管", "电话 0351-5550001，北区，每天 全天。")


def test_the_demonstration_has_somebody_for_every_kind(db: None) -> None:
    load_rows(DEFAULT)
    load_rows(DEMO)
    drop_all()
    offered = {code for row in Provider.objects.all() for code in row.kinds.split(";")}
    assert offered == set(ProviderKind.objects.values_list("code", flat=True))
    found = find(Wish(words="孩子发烧"), timezone.now())
    assert found.departments[0].code == "cl-paediatrics"
    kinds = [line.provider.kinds for line in found.lines]
    assert kinds == sorted(kinds, key="cl-paediatrics".__ne__), "the internists after all of them"
    assert len(set(kinds)) > 1
    for words, code in IN_ENGLISH.items():
        assert [one.code for one in kinds_meant(words)][:1] == [code], words
        assert find(Wish(words=words), timezone.now()).lines, words
    for words in ("厨房水龙头漏水", "家里水龙头漏水了"):  # of one phrase the tap, of another what it does
        assert [one.code for one in kinds_meant(words)] == ["plumber"], words
    assert kinds_meant("小区里路灯不亮已经好几天了") == []
    for words in ("the weather tomorrow", "a", "...", "how do I get a passport", "tape"):
        assert kinds_meant(words) == [], words
    for words in ("My father has chest pain", "I can't breathe", "I can’t breathe"):
        assert find(Wish(words=words), timezone.now()).emergency, words


# As people write it, and what they mean; the rows say it in other forms of the words.
IN_ENGLISH = {
    "a leaking tap": "plumber",
    "My taps are leaking": "plumber",
    "the toilet is blocked": "plumber",
    "plumb": "plumber",
    "No electricity at home": "electrician",
    "I am locked out": "locksmith",
    "my phone's screen is cracked": "phone-repair",
    "toothache": "cl-dental",
    "my child has a fever": "cl-paediatrics",
    "a babysitter": "nanny",
    "sore throat": "cl-ent",
    "somewhere to book a table for dinner": "restaurant",
}


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("leaking leaks leaky leaked", 1),
        ("baby babies", 1),
        ("tap tape", 2),
        ("care car", 2),
        ("broken broke", 1),
    ],
)
def test_endings_of_english_words_tell_nothing(words: str, same: int) -> None:
    assert len(stems(words)) == same
