"""Where a matter is: in columns of an ordinary case, sealed of a protected one, and gone with an erased citizen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.world import ANSWER, World
from yixian.cases import audit
from yixian.cases.models import Case, SiteVisit
from yixian.cases.places import Point, Position, point_of, with_point, without_point
from yixian.cases.whole import whole

HERE: dict[str, Any] = {"lon": 112.5489, "lat": 37.8706, "datum": "wgs84", "address": "桥头"}
SEALED = "桥头（地图上：经度 112.548900，纬度 37.870600）"
STOOD = "112.548900,37.870600,11"
CONSENT = {"citizen_agrees": True, "agreed_way": "telephone"}


def kept(world: World, case: Case) -> tuple[float | None, float | None, str, str, str]:
    """Columns, and the address as it opens."""
    case = world.fresh(case)
    return case.lon, case.lat, case.datum, case.address, case.opened_texts(case.citizen)["address"]


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_a_point_comes_back_from_behind_an_address(datum: str) -> None:
    point = Point(-0.5, 37.870612, datum)
    assert without_point(with_point("桥头", point)) == ("桥头", point)
    assert without_point("桥头") == ("桥头", None)


class TestProtected:
    def test_at_registration_whatever_brought_it(self, world: World) -> None:
        case = world.submitted(kind="report", **HERE)
        assert kept(world, case) == (None, None, "", "", SEALED)
        assert kept(world, world.submitted(**HERE)) == (112.5489, 37.8706, "wgs84", "桥头", "桥头")

    def test_with_the_mark(self, world: World) -> None:
        case = world.submitted(**HERE)
        world.do("mark", "cleared_dispatcher", case, secrecy="from_unit", note="诉求人要求")
        assert kept(world, case) == (None, None, "", "", SEALED)
        assert list(audit.verify()) == []

    def test_behind_the_address_as_it_was_corrected(self, world: World) -> None:
        case = world.submitted(**HERE)
        world.do("amend", "dispatcher", case, kind="report", address="桥西")
        assert kept(world, case)[:3] == (None, None, "")
        assert kept(world, case)[4] == SEALED.replace("桥头", "桥西")

    def test_when_it_turns_out_to_be_a_report(self, world: World) -> None:
        case = world.submitted(kind="complaint", **HERE)
        values = {"category": "010101", "kind": "report", "lead": world.city.bureau.code}
        world.do("dispatch", "dispatcher", case, **values)
        assert kept(world, case) == (None, None, "", "", SEALED)
        assert list(audit.verify()) == []

    def test_and_back_into_the_columns_with_the_citizens_consent(self, world: World) -> None:
        case = world.submitted(secrecy="from_unit", **HERE)
        world.do("mark", "cleared_dispatcher", case, secrecy="none", note="诉求人来电要求", **CONSENT)
        assert kept(world, case) == (112.5489, 37.8706, "wgs84", "桥头", "桥头")
        assert list(audit.verify()) == []

    def test_one_left_in_columns_follows_with_the_next_words(self, world: World) -> None:
        """Of before a place was sealed, as programs could send it."""
        case = world.submitted(secrecy="from_unit", address="桥头")
        Case.objects.filter(pk=case.pk).update(lon=112.5489, lat=37.8706, datum="wgs84")
        world.do("answer", "dispatcher", case, answer="已办结")
        assert kept(world, case) == (None, None, "", "", SEALED)

    def test_what_was_found_on_site(self, world: World) -> None:
        task = world.in_progress()
        world.do("visit", "handler", task, note="已清理", position=STOOD)
        assert Position.of(SiteVisit.objects.get().place) == (112.5489, 37.8706, 11)
        world.do("mark", "cleared_dispatcher", task.case, secrecy="from_unit", note="诉求人要求")
        world.do("visit", "handler", task, note="又去了", position=STOOD)
        for visit in SiteVisit.objects.all():
            assert visit.place == ""
            opened = visit.opened_texts(task.case.citizen)["place"]
            assert Position.of(opened) == (112.5489, 37.8706, 11)
        assert list(audit.verify()) == []
        SiteVisit.objects.filter(pk=SiteVisit.objects.latest("pk").pk).update(sealed_texts=b"")
        assert len(list(audit.verify())) == 1


@pytest.mark.parametrize("secrecy", ["none", "from_unit"])
def test_nothing_is_left_of_an_erased_citizens_places(world: World, secrecy: str) -> None:
    task = world.in_progress(secrecy=secrecy, **HERE)
    world.do("visit", "handler", task, note="已清理", position=STOOD)
    world.do("reply", "handler", task, **ANSWER)
    world.do("pass", "dispatcher", task.case)
    Case.objects.filter(pk=task.case_id).update(rehandle_proposed=True)
    world.do("close_on_facts", "duty_manager", task.case, note="依法办结")
    world.do("erase_identity", "duty_manager", task.case, note="依申请")
    lon, lat, datum, _column, address = kept(world, task.case)
    assert (lon, lat, datum) == (None, None, "")
    assert address == ("桥头" if secrecy == "none" else "")
    assert SiteVisit.objects.get().opened_texts(world.fresh(task.case).citizen) == {"place": ""}
    assert list(audit.verify()) == []


class TestShown:
    def page(self, world: World, who: str, case: Case) -> str:
        answer = world.cast.client(who).get(f"/cases/{case.number}/")
        assert answer.status_code == 200
        return answer.content.decode()

    def test_on_a_map_to_whoever_reads_the_text_as_written(self, world: World) -> None:
        task = world.in_progress(**HERE)
        for who in ("dispatcher", "handler"):
            assert 'data-shown-lon="112.548900"' in self.page(world, who, task.case)
        assert "data-shown-lon" not in self.page(world, "leader", task.case), "who reads masked texts"

    def test_sealed_to_the_centre_and_not_to_the_unit(self, world: World) -> None:
        task = world.in_progress(secrecy="from_unit", **HERE)
        assert 'data-shown-lon="112.548900"' in self.page(world, "dispatcher", task.case)
        assert "data-shown-lon" not in self.page(world, "handler", task.case)

    def test_nothing_where_nobody_pointed_or_our_map_would_be_streets_off(self, world: World) -> None:
        assert "data-map" not in self.page(world, "dispatcher", world.submitted())
        elsewhere = world.submitted(**{**HERE, "datum": "gcj02"})
        assert "data-map" not in self.page(world, "dispatcher", elsewhere)
        assert point_of(elsewhere, "桥头") == (112.5489, 37.8706, "gcj02")

    def test_to_programs_of_the_same_people(self, world: World) -> None:
        task = world.in_progress(secrecy="from_unit", **HERE)
        seen = [whole(world.actor(who), world.fresh(task.case)) for who in ("dispatcher", "handler")]
        assert [(one["lon"], one["lat"], one["datum"]) for one in seen] == [
            (112.5489, 37.8706, "wgs84"),
            (None, None, ""),
        ]
