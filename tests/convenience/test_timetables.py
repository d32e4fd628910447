"""GTFS files: what is read, what is refused, what stays in force; and what passengers are told."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.convenience.gtfs import GOOD, MONDAY, archive, load
from yixian.convenience import queries
from yixian.convenience.actions import feed_called, remove_feed, take_version
from yixian.convenience.models import Feed, FeedVersion, Service, Stop, StopTime, Trip
from yixian.convenience.timetables import archive as limits
from yixian.convenience.timetables import cells, loading, writing
from yixian.convenience.timetables.in_force import Running, moment_of, seconds_into
from yixian.convenience.timetables.problems import said
from yixian.ground.errors import Conflict, NotAllowed, Refusal

State = FeedVersion.State


def at(clock: str, day: date = MONDAY) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.strptime(clock, "%H:%M").time()))


def leaves(name: str, clock: str, day: date = MONDAY) -> list[str]:
    place = queries.place_called(name)
    assert place is not None
    return [f"{one.at:%m-%d %H:%M}" for one in queries.next_departures(place, at(clock, day), 4)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("08:05:00", 29100),
        ("8:05:00", 29100),
        ("25:10:00", 90600),
        ("8:5:0", None),
        ("24:60:00", None),
        ("", None),
    ],
)
def test_times_go_beyond_midnight(written: str, meant: int | None) -> None:
    assert cells.seconds(written) == meant


def test_a_service_day_begins_twelve_hours_before_its_noon_where_clocks_are_changed() -> None:
    with timezone.override("Europe/Berlin"):
        spring = date(2026, 3, 29)  # 02:00 becomes 03:00
        assert f"{moment_of(spring, 8 * 3600):%H:%M}" == "08:00"
        assert f"{moment_of(spring, 3600):%d %H:%M}" == "29 00:00"
        assert seconds_into(spring, moment_of(spring, 90600)) == 90600


@pytest.mark.parametrize(
    ("day", "runs"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 3), False),
        (date(2026, 3, 7), True),
        (date(2026, 3, 8), False),
    ],
)
def test_a_service_runs_on_its_weekdays_but_for_its_exceptions(day: date, runs: bool) -> None:
    row = Service(weekdays="12345", first=date(2026, 1, 1), last=date(2026, 12, 31))
    row.added, row.removed = ["2026-03-07"], ["2026-03-03"]
    assert Running.of(row).runs_on(day) is runs


@pytest.mark.django_db
def test_what_leaves_next_knows_calendars_exceptions_and_the_night(tmp_path: Path) -> None:
    assert load(tmp_path).state == State.IN_FORCE
    assert leaves("火车站", "08:30") == ["03-02 09:00", "03-03 00:50", "03-03 08:00"]
    assert leaves("学府街", "00:55", date(2026, 3, 3))[0] == "03-03 01:10", "of Monday's service day"
    assert leaves("学府街", "08:50")[:2] == ["03-02 09:10", "03-03 01:10"], "a time left open lies between"
    assert "03-02 08:20" not in leaves("南中环", "08:00"), "nobody boards where it ends"
    place = queries.place_called("火车站")
    assert place is not None
    (ends,) = queries.first_and_last(place, MONDAY)
    assert (f"{ends.first:%H:%M}", f"{ends.last:%d %H:%M}") == ("08:00", "03 00:50")


@pytest.mark.django_db
def test_connections_are_direct_or_with_one_change(tmp_path: Path) -> None:
    load(tmp_path)
    station, airport, south = (queries.place_called(name) for name in ("火车站", "机场", "南中环"))
    assert station
    assert airport
    assert south
    (first, *_more) = queries.connections(station, south, at("07:00"))
    assert (len(first.legs), first.minutes) == (1, 20)
    (way, *_more) = queries.connections(station, airport, at("07:00"))
    assert way.change_at == "学府街"
    assert f"{way.legs[1].leaves:%H:%M}" == "08:15", "two minutes are too few to change"
    assert queries.connections(airport, station, at("07:00")) == []


@pytest.mark.django_db
def test_places_are_found_by_name_part_and_initials(tmp_path: Path) -> None:
    load(tmp_path)
    assert queries.place_called("学府街站") is queries.place_called(" 学府街 ")
    assert [one.name for one in queries.places_like("xfj")] == ["学府街"]
    assert [one.name for one in queries.places_like("府")] == ["学府街"]
    assert queries.places_like("没有") == []


@pytest.mark.django_db
def test_places_are_found_by_whole_pinyin_and_suggested_while_it_is_typed(
    tmp_path: Path,
    client: Client,
    django_assert_num_queries: Any,
) -> None:
    load(tmp_path)
    for typed in ("xuefujie", "Xue Fu Jie", "ｘｕｅｆｕ", "xuefuj"):
        assert [one.name for one in queries.places_like(typed)] == ["学府街"], typed
    assert queries.places_like("xuefujieb") == queries.places_like("fujie") == []
    page = client.get("/timetables/?origin=huochezhan&day=2026-03-02&clock=07:00").content.decode()
    assert "火车站的下一班" in page
    assert 'value="火车站"' in client.get("/timetables/places/?field=origin&origin=huoche").content.decode()
    with django_assert_num_queries(0):
        queries.places_like("huochezhan")


WRONG = [
    ({"stop_times": None}, "stop_times.txt：缺少这个文件"),
    ({"calendar": None, "calendar_dates": None}, "至少要有一个"),
    ({"stops": GOOD["stops.txt"].replace("stop_id,", "id,")}, "stops.txt 第 1 行 stop_id：缺少这一列"),
    ({"stops": GOOD["stops.txt"] + "1,又一个,37,112\n"}, "stops.txt 第 7 行 stop_id：“1”已经有了"),
    ({"trips": GOOD["trips.txt"] + "r9,day,e,x\n"}, "trips.txt 第 7 行 route_id：没有“r9”"),
    (
        {"stop_times": GOOD["stop_times.txt"] + "a,9:0:0,09:00:00,2,4\n"},
        "第 15 行 arrival_time：“9:0:0”不是时刻",
    ),
    ({"stop_times": GOOD["stop_times.txt"] + "a,08:05:00,08:05:00,2,4\n"}, "早于前一站"),
    ({"stop_times": GOOD["stop_times.txt"] + "a,09:05:00,09:05:00,77,4\n"}, "stop_id：没有“77”"),
    ({"stop_times": GOOD["stop_times.txt"] + "a,09:05:00\n"}, "第 15 行：这一行有 2 格"),
    ({"stop_times": GOOD["stop_times.txt"] + "a,,,4,9\n"}, "第一站和末站必须有时刻"),
    ({"calendar": GOOD["calendar.txt"].replace("20260101", "2026-1-1")}, "不是日期"),
    ({"stops": 'stop_id,stop_name\n1,"没有结束\n'}, "不能读取"),
    (
        {"trips": "route_id,service_id,trip_id\n", "stop_times": "trip_id,stop_id,stop_sequence\n"},
        "没有一个能用的车次",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changed", "words"), WRONG, ids=[words for _c, words in WRONG])
def test_what_is_wrong_is_named_and_the_old_stays(
    tmp_path: Path, changed: dict[str, str], words: str
) -> None:
    good = load(tmp_path)
    bad = load(tmp_path, archive(**changed))
    told = [f"{one.place}：{one.words}" for one in map(said, bad.problems) if one.refuses]
    assert bad.state == State.REFUSED
    assert any(re.search(re.escape(words), one) for one in told), told
    assert Feed.objects.get().current_id == good.pk
    assert not Trip.objects.filter(version=bad).exists()
    assert leaves("火车站", "07:00")[0] == "03-02 08:00"


@pytest.mark.django_db
def test_the_mistakes_of_all_tables_are_told_at_once_and_none_that_follows_from_another(
    tmp_path: Path,
) -> None:
    def told(**changed: str | None) -> list[tuple[str, str]]:
        version = load(tmp_path, archive(**changed))
        assert version.state == State.REFUSED
        return [(one["file"], one["code"]) for one in version.problems]

    trips = GOOD["trips.txt"].replace("r1,day,a,", "r9,day,a,")
    times = GOOD["stop_times.txt"].replace("b,09:20:00", "b,9:2").replace("c,08:45:00", "c,08:00:00")
    assert told(trips=trips, stop_times=times + "zz,01:00:00,01:00:00,1,1\n") == [
        ("trips.txt", "unknown"),
        ("stop_times.txt", "time"),
        ("stop_times.txt", "unknown"),
        ("stop_times.txt", "backwards"),
    ], "the trip of an unknown line is there, and a time that is none hides no end of its trip"
    assert told(stops=GOOD["stops.txt"].replace("stop_id,", "id,"), stop_times=times) == [
        ("stops.txt", "no_column"),
        ("stop_times.txt", "time"),
    ], "no stop is unknown where the stops could not be read"
    assert told(calendar=None, calendar_dates=None, routes=None) == [
        ("routes.txt", "no_file"),
        ("calendar.txt", "no_days"),
    ]
    assert not Trip.objects.exists()


@pytest.mark.django_db
def test_warnings_are_told_and_do_not_refuse(tmp_path: Path) -> None:
    stops = GOOD["stops.txt"] + "6,没有坐标,,\n7,海里,0,0\n"
    trips, calendar = (
        GOOD["trips.txt"] + "r1,day,one,x\n",
        GOOD["calendar.txt"].replace("20261231", "20260301"),
    )
    times = GOOD["stop_times.txt"] + "one,08:00:00,08:00:00,1,1\n"
    version = load(tmp_path, archive(stops=stops, trips=trips, calendar=calendar, stop_times=times))
    assert version.state == State.IN_FORCE
    codes = {one["code"] for one in version.problems}
    assert {"no_place", "wrong_place", "one_stop", "over"} <= codes
    assert Stop.objects.get(name="海里").lat is None
    assert all(str(said(one).words) for one in version.problems)


@pytest.mark.django_db
def test_half_a_file_a_bomb_and_no_archive_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (archive()[:-200], b"PK\x03\x04 nothing", b""):
        version = load(tmp_path, content)
        assert version.state == State.REFUSED
        assert "ZIP" in said(version.problems[0]).words
    monkeypatch.setattr(limits, "SMALL", 1000)
    bomb = load(tmp_path, archive(stops=GOOD["stops.txt"] + "9,零,1,1\n" * 100_000))
    assert "太大" in said(bomb.problems[0]).words
    damaged = bytearray(archive())
    at_data = damaged.find(b"stop_times.txt") + 30
    damaged[at_data : at_data + 8] = b"\xff" * 8
    assert load(tmp_path, bytes(damaged)).state == State.REFUSED
    assert StopTime.objects.count() == 0


@pytest.mark.django_db
def test_two_sources_may_use_the_same_codes_and_what_both_say_is_told_once(tmp_path: Path) -> None:
    load(tmp_path)
    load(tmp_path, archive(routes=GOOD["routes.txt"].replace("102路", "9路")), code="ferry")
    assert Feed.objects.exclude(current=None).count() == 2
    place = queries.place_called("火车站")
    assert place is not None
    found = queries.next_departures(place, at("07:55"), 2)
    assert [one.route for one in found] == ["102路", "9路"]
    airport = queries.place_called("学府街")
    assert airport is not None
    assert [one.route for one in queries.next_departures(airport, at("08:12"), 2)] == ["201路", "201路"]
    assert len({one.at for one in queries.next_departures(airport, at("08:12"), 2)}) == 2


@pytest.mark.django_db
def test_a_new_version_replaces_the_old_and_its_rows_go(tmp_path: Path) -> None:
    old = load(tmp_path)
    new = load(tmp_path, archive(stop_times=GOOD["stop_times.txt"].replace("08:00:00", "08:01:00")))
    old.refresh_from_db()
    assert (old.state, new.state) == (State.REPLACED, State.IN_FORCE)
    assert leaves("火车站", "07:00")[0] == "03-02 08:01"
    list(loading.sweep(timezone.now()))
    assert Trip.objects.filter(version=old).exists(), "other processes answer from it for some seconds"
    later = timezone.now() + timedelta(minutes=2)
    list(loading.sweep(later))
    assert not Trip.objects.filter(version=old).exists()
    assert StopTime.objects.count() == 13
    remove_feed(None, "bus")
    assert queries.place_called("火车站") is None
    list(loading.sweep(later))
    assert (StopTime.objects.count(), Stop.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_killed_half_way_the_old_stays_and_the_clock_clears_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path)
    monkeypatch.setattr(writing, "BATCH", 3)
    calls: list[int] = []
    insert = writing._insert

    def killed(rows: list[tuple[object, ...]]) -> None:
        insert(rows)
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_insert", killed)
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path)
    half = FeedVersion.objects.latest("pk")
    assert half.state == State.READING
    assert StopTime.objects.count() > 13
    assert leaves("火车站", "07:00")[0] == "03-02 08:00"
    with pytest.raises(Conflict):
        take_version(None, half.feed, "again.zip", "")
    list(loading.sweep(timezone.now() + timedelta(hours=1)))
    half.refresh_from_db()
    assert half.state == State.BROKEN_OFF
    assert StopTime.objects.count() == 13
    assert load(tmp_path).state != State.READING


@pytest.mark.django_db
def test_of_two_who_read_one_version_one_does(tmp_path: Path) -> None:
    version = take_version(None, feed_called("bus", "公交", "示范"), "a.zip", "")
    assert loading.begin(version)
    assert not loading.begin(FeedVersion.objects.get(pk=version.pk))


@pytest.mark.django_db
def test_how_often_one_comes_is_told_as_about(tmp_path: Path) -> None:
    content = archive(
        frequencies="trip_id,start_time,end_time,headway_secs\na,08:00:00,09:00:00,1200\n",
        stop_times=GOOD["stop_times.txt"],
    )
    version = load(tmp_path, content)
    assert version.trips == 7
    place = queries.place_called("火车站")
    assert place is not None
    found = queries.next_departures(place, at("07:00"), 4)
    assert [(f"{one.at:%H:%M}", one.about) for one in found] == [
        ("08:00", True),
        ("08:20", True),
        ("08:40", True),
        ("09:00", False),
    ]


@pytest.mark.django_db
def test_the_command_loads_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bus.zip"
    path.write_bytes(archive())
    call_command("timetables", "load", str(path), "--feed", "bus", "--name", "城区公交")
    assert "城区公交" in capsys.readouterr().out
    path.write_bytes(archive(routes=None))
    with pytest.raises(Refusal, match="1 处错误"):
        call_command("timetables", "load", str(path), "--feed", "bus")
    call_command("timetables", "remove", "bus")
    assert Feed.objects.get().current is None


@pytest.mark.django_db
def test_citizens_are_answered_by_an_address_they_can_keep(tmp_path: Path, client) -> None:  # type: ignore[no-untyped-def]
    assert "还没有装入时刻表" in client.get("/timetables/").content.decode()
    load(tmp_path)
    page = client.get("/timetables/?origin=hcz&day=2026-03-02&clock=07:30").content.decode()
    assert "08:00" in page
    assert "首末班" in page
    page = client.get(
        "/timetables/?origin=火车站&destination=机场&day=2026-03-02&clock=07:30"
    ).content.decode()
    assert "在学府街换乘" in page
    assert "没有找到" in client.get("/timetables/?origin=没有这站").content.decode()
    assert (
        "没有直达的"
        in client.get("/timetables/?origin=机场&destination=火车站&day=2026-03-02").content.decode()
    )
    assert "同一个地方" in client.get("/timetables/?origin=机场&destination=机场").content.decode()
    assert client.get("/timetables/?origin=机场&day=x&clock=99").status_code == 200
    for day in ("9999-12-31", "0001-01-01"):
        page = client.get(f"/timetables/?origin=机场&destination=火车站&day={day}").content.decode()
        assert "年份不合理" in page
    assert "学府街" in client.get("/timetables/places/?field=origin&origin=xf").content.decode()


@pytest.mark.django_db
def test_a_page_of_departures_asks_the_database_a_few_times(
    tmp_path: Path,
    client,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    load(tmp_path)
    client.get("/timetables/?origin=火车站")
    with django_assert_max_num_queries(8):
        client.get("/timetables/?origin=火车站")


@pytest.mark.django_db
def test_staff_hand_in_a_file_that_the_clock_reads(cast: Cast, media_root: Path) -> None:
    editor = cast.client("editor")
    told = {"code": "bus", "name": "城区公交", "operator": "示范公交"}
    answer = editor.post("/desk/timetables/feeds/", {**told, "file": SimpleUploadedFile("b.zip", archive())})
    assert answer.status_code == 302
    version = FeedVersion.objects.get()
    assert version.state == State.WAITING
    assert "一分钟内开始" in editor.get("/desk/timetables/feeds/").content.decode()
    again = editor.post("/desk/timetables/feeds/", {**told, "file": SimpleUploadedFile("c.zip", archive())})
    assert "没有读完" in again.content.decode()
    call_command("timetables", "read", str(version.pk))
    assert not list(loading.folder().iterdir())
    late = editor.post(f"/desk/timetables/feeds/files/{version.pk}/back/", follow=True)
    assert "不在排队" in late.content.decode()
    assert Feed.objects.get().current == version
    assert "没有发现问题" in editor.get(f"/desk/timetables/feeds/files/{version.pk}/").content.decode()
    assert "6 个" not in editor.get("/desk/timetables/feeds/").content.decode()
    nameless = {"code": "new", "file": SimpleUploadedFile("n.zip", archive())}
    refused = editor.post("/desk/timetables/feeds/", nameless)
    assert "新来源要填名称" in refused.content.decode()
    assert Feed.objects.count() == 1
    again = editor.post(
        "/desk/timetables/feeds/", {"code": "bus", "file": SimpleUploadedFile("b.zip", archive())}
    )
    assert again.status_code == 302, "of a source that has a name none is needed"
    waiting = FeedVersion.objects.get(state=State.WAITING)
    assert cast.client("seat").post(f"/desk/timetables/feeds/files/{waiting.pk}/back/").status_code == 403
    back = editor.post(f"/desk/timetables/feeds/files/{waiting.pk}/back/", follow=True)
    assert "已撤回文件“b.zip”" in back.content.decode()
    assert not list(loading.folder().iterdir())
    call_command("timetables", "read", str(waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.state, Feed.objects.get().current) == (State.REMOVED, version), "nothing was read of it"
    assert editor.post("/desk/timetables/feeds/files/9999/back/").status_code == 404
    wrong = editor.post("/desk/timetables/feeds/", {**told, "file": SimpleUploadedFile("d.zip", b"text")})
    assert "不是 ZIP" in wrong.content.decode()
    assert (
        "编码只含字母"
        in editor.post(
            "/desk/timetables/feeds/",
            {**told, "code": "公交", "file": SimpleUploadedFile("d.zip", archive())},
        ).content.decode()
    )
    assert "要恢复" in editor.get("/desk/timetables/feeds/bus/remove/").content.decode()
    assert editor.post("/desk/timetables/feeds/bus/remove/").status_code == 302
    assert Feed.objects.get().current is None
    with pytest.raises(NotAllowed):
        remove_feed(cast.actor("seat"), "bus")


@pytest.mark.django_db
def test_a_seat_asks_beside_the_call(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path)
    seat = cast.client("seat")
    asked = "/desk/timetables/?origin=火车站&day=2026-03-02&clock=07:30"
    assert "<h1>" in seat.get(asked).content.decode()
    alone = seat.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "08:00" in alone
    assert "<h1>" not in alone
    card = '<section class="sheet" id="sending" aria-labelledby="sending-head"'
    assert f'{card} hx-swap-oob="true">' in alone, "what goes out may be opened in it"
    assert f"{card} hidden>" in seat.get("/desk/timetables/").content.decode(), "nothing can be sent yet"


def test_one_archive_holds_one_timetable(tmp_path: Path) -> None:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("a/stops.txt", "stop_id\n")
        zipped.writestr("b/stops.txt", "stop_id\n")
    with pytest.raises(Refusal, match=r"两个 stops\.txt"):
        limits.Archive(made, loading.Problems())
