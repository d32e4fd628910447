"""What differs on a day, and travel notices, typed one by one by whoever takes the call."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.at_once import at_once
from tests.cast import PEOPLE, Cast
from tests.convenience.gtfs import MONDAY, load
from tests.convenience.test_journeys import coach
from yixian.convenience.actions.travel import remove_change, save_change, save_notice
from yixian.convenience.models import DayChange, TravelNotice
from yixian.directory.models import RowChange
from yixian.ground.errors import Conflict, NotAllowed
from yixian.people.models import Account

PAGE = "/desk/timetables/today/"
NEW_CHANGE, NEW_NOTICE = f"{PAGE}changes/new/", f"{PAGE}notices/new/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
CHANGE = {
    "day": MONDAY,
    "number": "102路",
    "origin": "",
    "departs": "",
    "what": "cancelled",
    "minutes": 0,
    "text": "",
}


@pytest.fixture
def monday() -> Any:
    with time_machine.travel("2026-03-02 07:05 +0800", tick=False):
        yield


@pytest.fixture
def editor(cast: Cast, tmp_path: Path) -> Client:
    load(tmp_path)
    coach(number="JY88")
    return cast.client("editor")


def change(**changed: Any) -> dict[str, Any]:
    return {
        "day": "2026-03-02",
        "number": "102 路",
        "departs": "8:00",
        "what": "late",
        "minutes": "20",
        **changed,
    }


def notice(client: Client, **changed: Any) -> dict[str, Any]:
    code = client.get(NEW_NOTICE).context["form"].initial["code"]
    told = {"kind": "works", "title": "学府街修路", "text": "请绕行建设路。", "valid_from": "2026-03-02"}
    return {"code": code, **told, **changed}


@pytest.mark.parametrize("username", PEOPLE)
def test_who_keeps_timetables_or_is_on_duty_writes(cast: Cast, username: str) -> None:
    allowed = bool(set(PEOPLE[username][0]) & {"editor", "sysadmin", "duty_manager"})
    client = cast.client(username)
    for address in (PAGE, NEW_CHANGE, NEW_NOTICE):
        assert client.get(address).status_code == (200 if allowed else 403)
    if not allowed:
        with pytest.raises(NotAllowed):
            save_change(cast.actor(username), {})


def test_a_late_bus_is_told_at_once_and_kept_with_who_wrote_it(editor: Client, client: Client) -> None:
    assert "没有变动" in editor.get(PAGE).content.decode()
    assert editor.post(NEW_CHANGE, change())["Location"] == PAGE
    row = DayChange.objects.get()
    assert (row.number, row.departs, row.minutes) == ("102路", "08:00", 20), "as the line is called"
    assert "晚点 20 分钟" in " ".join(client.get("/timetables/?origin=火车站").content.decode().split())
    kept = RowChange.objects.get(kind="convenience.daychange")
    assert (kept.account_name, kept.sign) == ("editor", "+")
    assert f'href="{PAGE}"' in editor.get("/desk/timetables/").content.decode()
    page = editor.get(PAGE).content.decode()
    assert "102路" in page
    assert Account.objects.get(username="editor").name in page, "the person, not the account"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "102"}, "是不是：102路"),
        ({"number": "月球专线"}, "没有“月球专线”"),
        ({"minutes": ""}, "晚点要写多少分钟"),
        ({"minutes": "-5"}, "minutes"),
        ({"departs": "25:99"}, "应如 08:05"),
        (
            {"departs": "08:10"},
            "没有 08:10 从起点站开出的一班，写了也显示不出来。是不是：00:50、08:00、09:00？",
        ),
        ({"origin": "月球"}, "没有从“月球”开出的，写了也显示不出来。是不是：火车站？"),
        ({"day": "2026-02-28"}, "已经过去"),
        ({"day": "2062-03-02"}, "在 400 天以后，年份可能写错了"),
        ({"day": ""}, "field-wrong"),
        ({"what": "gone"}, "gone"),
        ({"text": "长" * 201}, "最多 200"),
    ],
)
def test_what_nobody_would_be_shown_is_refused(editor: Client, wrong: dict[str, str], words: str) -> None:
    answer = editor.post(NEW_CHANGE, change(**wrong))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not DayChange.objects.exists()


def test_pressed_twice_it_is_one_and_another_of_the_same_bus_is_refused(editor: Client) -> None:
    for _press in range(2):
        assert editor.post(NEW_CHANGE, change()).status_code == 302
    assert DayChange.objects.count() == 1
    assert "请改那一条" in editor.post(NEW_CHANGE, change(what="cancelled")).content.decode()
    told = notice(editor)
    for _press in range(2):
        assert editor.post(NEW_NOTICE, told).status_code == 302
    assert TravelNotice.objects.count() == 1
    assert "别人改过" in editor.post(NEW_NOTICE, {**told, "title": "另一条"}).content.decode()


def test_a_change_is_changed_and_taken_back_after_a_question(
    editor: Client, client: Client, cast: Cast
) -> None:
    row = DayChange.objects.create(day=MONDAY, number="JY88", what="late", minutes=9, source="bus")
    address = f"{PAGE}changes/{row.pk}/"
    seen = editor.get(address).context["form"].initial["seen"]
    told = change(number="JY88", departs="", what="cancelled", minutes="9", seen=seen)
    assert editor.post(address, told).status_code == 302
    row.refresh_from_db()
    assert (row.what, row.minutes, row.source) == ("cancelled", 0, ""), "a person's from now on"
    duty = cast.client("duty_manager")
    with time_machine.travel("2026-03-02 07:06 +0800", tick=False):
        row.save()
    stale = duty.post(address, {**told, "text": "x"})
    assert "别人改过" in stale.content.decode()
    assert "别人改过" in duty.post(address, {**told, "text": "x", "day": "2026-03-03"}).content.decode()
    assert "撤销以后" in duty.get(f"{address}remove/").content.decode()
    assert DayChange.objects.exists(), "looking takes nothing back"
    assert duty.post(f"{address}remove/").status_code == 302
    assert not DayChange.objects.exists()
    assert duty.post(f"{address}remove/").status_code == 404
    kept = RowChange.objects.filter(kind="convenience.daychange").latest("pk")
    assert (kept.sign, kept.account_name) == ("x", "duty_manager")
    assert "停运" not in client.get("/timetables/?origin=汽车西站").content.decode()
    with pytest.raises(NotAllowed):
        remove_change(cast.actor("seat"), row.pk)


def test_words_for_a_change_that_was_taken_back_meanwhile_are_kept_and_can_be_another(
    editor: Client, cast: Cast
) -> None:
    row = DayChange.objects.create(day=MONDAY, number="JY88", what="late", minutes=9)
    address = f"{PAGE}changes/{row.pk}/"
    told = change(
        number="JY88", departs="", text="桥上堵车", seen=editor.get(address).context["form"].initial["seen"]
    )
    remove_change(cast.actor("duty_manager"), row.pk)
    refused = editor.post(address, told)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "有人已经撤销了这一条" in page
    assert "桥上堵车" in page
    assert f'action="{NEW_CHANGE}"' in page
    assert not DayChange.objects.exists()
    assert editor.post(NEW_CHANGE, told).status_code == 302
    assert DayChange.objects.get().text == "桥上堵车"
    assert editor.get(address).status_code == 404, "nothing is left of the first to be shown"


def test_a_notice_is_written_changed_ended_and_used_again(editor: Client, client: Client) -> None:
    told = notice(editor, places="学府街、青年路", routes="102 路，JY88", valid_to="2026-03-09")
    assert editor.post(NEW_NOTICE, told).status_code == 302
    row = TravelNotice.objects.get()
    assert (row.places, row.routes) == ("学府街;青年路", "102路;JY88")
    assert "学府街、青年路、102路、JY88" in editor.get(PAGE).content.decode()
    asked = "/timetables/?origin=火车站&destination=学府街"
    assert "学府街修路" in client.get(asked).content.decode()
    address = f"{PAGE}notices/{row.code}/"
    seen = editor.get(address).context["form"].initial["seen"]
    assert editor.post(address, {**told, "title": "学府街断路", "seen": seen}).status_code == 302
    assert "马上看不到" in editor.get(f"{address}end/").content.decode()
    assert "学府街断路" in client.get(asked).content.decode()
    assert editor.post(f"{address}end/").status_code == 302
    assert "学府街断路" not in client.get(asked).content.decode()
    assert "改了再用" in editor.get(PAGE).content.decode()
    row.refresh_from_db()
    assert editor.post(address, {**told, "seen": row.changed_at.isoformat()}).status_code == 302
    assert "学府街修路" in client.get(asked).content.decode()
    signs = (
        RowChange.objects.filter(kind="convenience.travelnotice")
        .order_by("pk")
        .values_list("sign", flat=True)
    )
    assert list(signs) == ["+", "~", "-", "~"]
    assert editor.get(f"{PAGE}notices/none/").status_code == 404


def test_places_by_which_nobody_is_told_of_a_notice_are_named(editor: Client, client: Client) -> None:
    told = notice(editor, places="火星街、学府街、月球路、柳林", title="火星街断路")
    page = editor.post(NEW_NOTICE, told, follow=True).content.decode()
    assert "已保存" in page
    assert "“火星街、月球路”不是站名" in page
    assert "火星街断路" in client.get("/timetables/").content.decode()
    assert "火星街断路" not in client.get("/timetables/?origin=火星街").content.decode()
    assert "火星街断路" in client.get("/timetables/?origin=学府街").content.decode()
    assert "火星街断路" in client.get("/timetables/?origin=柳林镇").content.decode()
    for places in ("学府街", "学府", "学府街与建设路口", ""):
        page = editor.post(NEW_NOTICE, notice(editor, places=places), follow=True).content.decode()
        assert "不是站名" not in page, places


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"valid_to": "2026-03-01"}, "已经过去"),
        ({"valid_from": "2026-03-09", "valid_to": "2026-03-05"}, "不能早于"),
        ({"routes": "102路;999路"}, "没有“999路”"),
        ({"text": ""}, "请填写"),
        ({"kind": ""}, "请选择"),
        ({"code": "../x"}, "编码只含"),
        ({"area": "nowhere"}, "没有名称或编码"),
    ],
)
def test_a_notice_that_says_nothing_right_is_refused(
    editor: Client, wrong: dict[str, str], words: str
) -> None:
    answer = editor.post(NEW_NOTICE, notice(editor, **wrong))
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_full_page_asks_the_database_as_often_as_an_empty_one(
    editor: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(30):
        DayChange.objects.create(day=MONDAY + timedelta(days=n), number="JY88", what="cancelled")
        valid = {"kind": "works", "title": f"{n}", "text": "x", "valid_from": date(2026, 1, 1)}
        TravelNotice.objects.create(code=f"a{n}", **valid)
        TravelNotice.objects.create(code=f"o{n}", valid_to=date(2026, 3, 1), **valid)
    editor.get(PAGE)
    with django_assert_max_num_queries(9):
        page = editor.get(PAGE).content.decode()
    assert page.count("改了再用") == 20


@pytest.mark.django_db(transaction=True)
def test_typed_twice_at_the_same_instant_it_is_one_and_of_two_who_change_it_one_is_told() -> None:
    actor = Cast().actor("editor")
    notice = {"kind": "works", "title": "修路", "text": "x", "valid_from": MONDAY, "valid_to": None}
    made = at_once(*[lambda: save_change(actor, CHANGE)] * 3, *[lambda: save_notice(actor, notice, "n1")] * 3)
    assert len({one.pk for one in made[:3]}) == len({one.pk for one in made[3:]}) == 1, made
    row, seen = made[0], made[0].changed_at.isoformat()

    def say(text: str) -> DayChange:
        return save_change(actor, {**CHANGE, "text": text}, row.pk, seen)

    with time_machine.travel("2026-03-02 07:06 +0800", tick=True):
        told = at_once(lambda: say("a"), lambda: say("b"))
    assert sorted(isinstance(one, Conflict) for one in told) == [False, True], told
    assert RowChange.objects.filter(kind="convenience.daychange").count() == 2
