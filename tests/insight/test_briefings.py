"""A briefing says what the figures say, opens their rows, keeps what people wrote, and is issued once."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.at_once import at_once
from tests.insight.hand import NOW, Hand, at
from yixian.cases.models import Case, Citizen
from yixian.ground.errors import Conflict, NotAllowed, Refusal, WrongState
from yixian.insight import actions, queries
from yixian.insight.briefings.changed import _rate as against
from yixian.insight.briefings.facts import WHOLE, Figures
from yixian.insight.briefings.periods import last_over, words_of, year_before
from yixian.insight.briefings.shown import house_texts, sections_of, title_of
from yixian.insight.briefings.text import NUMBER, Piece, fill, linked, plain, unsourced
from yixian.insight.definitions import find
from yixian.insight.figure import Figure
from yixian.insight.models import Briefing, BriefingStep, Topic, TopicDay, TopicMember
from yixian.insight.period import Period

FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
WEEK = Period(date(2026, 3, 9), date(2026, 3, 15))
DAY = Period(date(2026, 3, 19), date(2026, 3, 19))
PAGES = "/desk/briefings/"


@pytest.fixture
def busy(hand: Hand) -> Hand:
    """A week with something of everything, and the week before it."""
    for day in range(2, 8):
        hand.case(f"03-0{day} 09:00", "help", area=hand.areas["street"], category=hand.categories["010101"])
    for number in range(12):
        case = hand.case(
            "03-10 09:00",
            "complaint",
            area=hand.areas["street"],
            category=hand.categories["010101"],
            lead=hand.city.bureau,
            submitted_at="03-10 09:05",
            dispatched_at="03-10 09:10",
            promise_due="03-13 18:00",
            passed_at="03-12 10:00" if number else "03-14 10:00",
            closed_at="03-14 10:00",
            outcome="resolved",
        )
        hand.task(case, "03-10 09:10", "03-13 18:00", replied_at="03-12 09:00" if number else "03-14 09:00")
        hand.callback(case, "03-14 10:00", satisfied="satisfied" if number else "dissatisfied")
    hand.call("03-10 09:00")
    suggestion(hand, "在河边公园加几处遮阴的座椅", "adopted")
    return hand


def suggestion(hand: Hand, title: str, verdict: str, **given: Any) -> Any:
    case = hand.case(
        "03-10 10:00",
        "suggestion",
        title=title,
        lead=hand.city.bureau,
        submitted_at="03-10 10:00",
        passed_at="03-12 10:00",
        closed_at="03-12 10:00",
        outcome="resolved",
        **given,
    )
    task = hand.task(case, "03-10 10:10", "03-13 18:00", replied_at="03-12 09:00")
    hand.reply(task, verdict=verdict)
    return case


def composed(hand: Hand, kind: str = "week", period: Period = WEEK, **given: Any) -> Briefing:
    made, _new = actions.compose_briefing(hand.cast.actor("supervisor"), kind, period, **given)
    return made


def links(body: str) -> list[tuple[str, str]]:
    """What each link to rows says, and where it goes."""
    found = re.findall(r'<a href="([^"]*/desk/figures/\w[^"]*)"[^>]*>([^<]+)<', body)
    return [(text, html.unescape(url)) for url, text in found]


def opened(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


# What it says


def test_numbers_are_those_of_the_page_of_figures(busy: Hand) -> None:
    row = composed(busy)
    figures = {one.indicator.code: one for one in queries.figures(WEEK)}
    texts = house_texts(row)
    assert texts["came.contacts"].startswith(f"12345 热线共受理来电来访 {figures['contacts'].numerator} 件")
    assert "形成诉求 13 件，其中提交派单的工单 13 件" in texts["came.cases"]
    on_time = figures["on_time_rate"]
    assert texts["handled.on_time_rate"] == (
        f"按时办结率 {on_time.value:.1%}（{on_time.numerator}/{on_time.denominator}）。"
    )
    assert texts["came.kind"] == "按诉求类型分，投诉 12 件、建议 1 件。"
    assert texts["changed.before.cases"] == "诉求量 13 件，比上期（2026年3月2日至3月8日）的 6 件增加 116.7%。"
    assert "year" not in "".join(texts)


def test_every_number_opens_as_many_rows_as_it_says(busy: Hand) -> None:
    client = busy.cast.client("duty_manager")
    body = opened(client, f"{PAGES}{composed(busy).pk}/")
    found = links(body)
    assert len(found) > 30
    for text, url in found:
        if "%" not in text and "daily" not in url:
            assert f"共 <strong>{text}</strong> 行" in opened(client, url), url
    for text, url in found:
        if "%" in text:
            opened(client, url)


def test_every_number_of_a_composed_sentence_has_a_source_or_is_worked_out_of_such(busy: Hand) -> None:
    for section in sections_of(composed(busy)):
        for one in section.sentences:
            bare = [n for piece in one.composed if piece.source is None for n in NUMBER.findall(piece.text)]
            days = {"12345", "140105", "01", "15", "10", "2026", "3", "2", "8"}  # names, limits, days
            assert set(bare) <= days, one.composed_text


def test_departments_are_told_with_both_numbers(busy: Hand) -> None:
    handled = next(one for one in sections_of(composed(busy)) if one.code == "handled")
    (table,) = handled.tables
    assert table.rows[0][0][0][0] == "城市管理局"
    assert "".join(text for text, _url in table.rows[0][1]) == "92.3%（12/13）"


def test_nothing_to_compare_with_is_said(hand: Hand) -> None:
    hand.case("03-10 09:00")
    assert house_texts(composed(hand))["changed.nothing"].startswith("上一期系统还没有完整的记录")


def test_an_empty_period_has_words_too(hand: Hand) -> None:
    texts = house_texts(composed(hand))
    assert texts["handled.nothing"]
    assert texts["suggestions.nothing"]


def test_suggestions_are_masked_and_nothing_protected_is_told(busy: Hand) -> None:
    suggestion(busy, "建议张小明师傅把电话13812345678公开", "partly")
    suggestion(busy, "保密的建议内容", "adopted", secrecy="full")
    suggestion(busy, "办公室的建议内容", "adopted", held_by_office=True)
    many = busy.case("03-11 10:00", "suggestion", title="早晚高峰加开公交", submitted_at="03-11 10:00")
    for _each in range(2):
        merged = busy.case("03-11 11:00", "suggestion", parent=many, status="merged")
        Case.objects.filter(pk=merged.pk).update(citizen=Citizen.objects.create(anonymous=True))
    texts = "\n".join(house_texts(composed(busy)).values())
    assert "在河边公园加几处遮阴的座椅" in texts
    assert "13812345678" not in texts
    assert "保密的建议" not in texts
    assert "办公室的建议" not in texts
    assert "“早晚高峰加开公交”，3 人" in texts


def test_it_speaks_english_with_the_same_numbers(busy: Hand) -> None:
    row = composed(busy)
    chinese = {one.key: one for section in sections_of(row) for one in section.sentences if one.composed}
    with translation.override("en"):
        english = {one.key: one for section in sections_of(row) for one in section.sentences if one.composed}
        assert title_of(row).isascii()
    assert english.keys() == chinese.keys()
    for key, one in english.items():
        assert sorted(url for _text, url in one.pieces) == sorted(
            url for _text, url in chinese[key].pieces
        ) or ({url for _text, url in one.pieces} == {url for _text, url in chinese[key].pieces})


def test_a_special_one_is_about_its_own_line_alone(busy: Hand) -> None:
    busy.case("03-10 12:00", "help", category=busy.categories["02"])
    row = composed(busy, "special", WEEK, subject="category:01")
    assert house_texts(row)["came.cases"].startswith("形成诉求 12 件")
    client = busy.cast.client("leader")
    for text, url in links(opened(client, f"{PAGES}{row.pk}/")):
        if "%" not in text:
            assert f"共 <strong>{text}</strong> 行" in opened(client, url), url
    with pytest.raises(Refusal):
        composed(busy, "special", WEEK, subject="category:0101")


def test_a_suggestion_one_citizen_repeats_is_not_made_by_several(busy: Hand) -> None:
    many = busy.case("03-11 10:00", "suggestion", title="早晚高峰加开公交", submitted_at="03-11 10:00")
    busy.case("03-11 11:00", "suggestion", parent=many, status="merged")
    texts = house_texts(composed(busy))
    assert not [key for key in texts if key.startswith("suggestions.open")]
    Case.objects.filter(kind="suggestion").update(lead=None)
    texts = house_texts(composed(busy, "day", Period(date(2026, 3, 10), date(2026, 3, 10))))
    (said,) = [text for key, text in texts.items() if key.startswith("suggestions.adopted.")]
    assert said == "已有结论的：“在河边公园加几处遮阴的座椅”，采纳。"


@pytest.mark.parametrize(
    ("part", "before", "said"),
    [(9496, 9494, "比上期的 94.9% 提高 0.1 个百分点"), (9504, 9496, "与上期的 95.0% 持平")],
)
def test_a_change_of_rates_fits_what_is_seen_of_them(hand: Hand, part: int, before: int, said: str) -> None:
    figures = [
        Figures(period, WHOLE, {"solved_rate": Figure(find("solved_rate"), number / 10000, number, 10000)})
        for period, number in ((WEEK, part), (FEBRUARY, before))
    ]
    assert said in re.sub("（[^）]*）", "", plain(against(*figures, "solved_rate", "上期")))


# Periods


@pytest.mark.parametrize(
    ("kind", "first", "last", "words"),
    [
        ("day", "2026-03-19", "2026-03-19", "2026年3月19日"),
        ("week", "2026-03-09", "2026-03-15", "2026年3月9日至3月15日"),
        ("month", "2026-02-01", "2026-02-28", "2026年2月"),
    ],
)
def test_the_newest_that_is_over(kind: str, first: str, last: str, words: str) -> None:
    period = last_over(kind, date(2026, 3, 20))
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert words_of(kind, period) == words


def test_the_year_before_is_the_same_days(hand: Hand) -> None:
    assert year_before(FEBRUARY) is None
    contact = hand.contact("03-10 09:00")
    type(contact).objects.filter(pk=contact.pk).update(received_at=at("03-10 09:00").replace(year=2023))  # type: ignore[union-attr]
    assert str(year_before(FEBRUARY)) == "2025-02-01—2025-02-28"
    assert str(year_before(Period(date(2024, 2, 29), date(2024, 2, 29)))) == "None"
    assert str(year_before(DAY)) == "2025-03-19—2025-03-19"


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("day", Period(date(2026, 3, 20), date(2026, 3, 20))),  # today
        ("week", Period(date(2026, 3, 10), date(2026, 3, 16))),  # no Monday
        ("month", Period(date(2026, 3, 1), date(2026, 3, 31))),  # not over
        ("special", Period(date(2026, 3, 21), date(2026, 3, 22))),  # not begun
    ],
)
def test_not_every_days_make_one(hand: Hand, kind: str, period: Period) -> None:
    with pytest.raises(Refusal):
        composed(hand, kind, period)


# Once


def test_there_is_one_for_a_kind_and_period(busy: Hand) -> None:
    first = composed(busy)
    again, made = actions.compose_briefing(None, "week", WEEK)
    assert (again.pk, made) == (first.pk, False)
    assert [step.verb for step in BriefingStep.objects.all()] == ["composed"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_compose_one(hand: Hand) -> None:
    hand.case("03-10 09:00")
    results = at_once(*[lambda: actions.compose_briefing(None, "week", WEEK)[0].pk] * 2)
    assert len(set(map(str, results))) == 1
    assert Briefing.objects.count() == 1


# Editing


def test_a_persons_words_stand_and_their_numbers_still_open_rows(busy: Hand) -> None:
    row, who = composed(busy), busy.cast.actor("supervisor")
    words = "本周形成诉求 13 件，另有 99 件待核。"
    actions.edit_briefing(who, row, row.version, {"came.cases": words, "handled.own": "下一步重点督办。"})
    assert row.state == "edited"
    shown = {one.key: one for section in sections_of(row) for one in section.sentences}
    one = shown["came.cases"]
    assert (one.text, one.unsourced) == (words, ["99"])
    assert [text for text, url in one.pieces if url] == ["13"]
    assert one.composed_text.startswith("形成诉求 13 件")
    assert shown["handled.own"].text == "下一步重点督办。"
    step = BriefingStep.objects.latest("pk")
    assert step.by == busy.cast.supervisor
    assert step.facts["changes"]["came.cases"] == [one.composed_text, words]


def test_the_machines_own_words_are_its_own_again(busy: Hand) -> None:
    row, who = composed(busy), busy.cast.actor("supervisor")
    own = house_texts(row)["came.cases"]
    actions.edit_briefing(who, row, row.version, {"came.cases": ""})
    assert "来电来访" in plain_text(row)
    assert own not in plain_text(row)
    actions.edit_briefing(who, row, row.version, {"came.cases": own})
    assert row.written == {}


def plain_text(row: Briefing) -> str:
    return "\n".join(one.text for section in sections_of(row) for one in section.read)


def test_composed_anew_it_keeps_the_words_and_says_which_are_stale(busy: Hand) -> None:
    row, who = composed(busy), busy.cast.actor("supervisor")
    actions.edit_briefing(
        who, row, row.version, {"came.cases": "诉求 13 件。", "handled.solved_rate": "都解决了。"}
    )
    busy.case("03-11 09:00", "help")
    actions.recompose_briefing(who, row, row.version)
    shown = {one.key: one for section in sections_of(row) for one in section.sentences}
    assert (shown["came.cases"].text, shown["came.cases"].stale) == ("诉求 13 件。", True)
    assert not shown["handled.solved_rate"].stale
    with pytest.raises(WrongState, match="1 句"):
        actions.issue_briefing(busy.cast.actor("duty_manager"), row, row.version)
    actions.edit_briefing(who, row, row.version, {"came.cases": "诉求 13 件。"})
    assert not any(one.stale for section in sections_of(row) for one in section.sentences)


def test_words_whose_sentence_is_gone_are_kept_and_told(busy: Hand) -> None:
    row, who = composed(busy), busy.cast.actor("supervisor")
    key = next(key for key in house_texts(row) if key.startswith("suggestions.adopted"))
    actions.edit_briefing(who, row, row.version, {key: "座椅的建议采纳了。"})
    number = key.rpartition(".")[2]
    type(busy.case("03-19 09:00")).objects.filter(pk=int(number[8:])).update(secrecy="full")
    actions.recompose_briefing(who, row, row.version)
    one = next(one for section in sections_of(row) for one in section.sentences if one.key == key)
    assert one.gone
    assert one.stale
    assert one.text == "座椅的建议采纳了。"
    actions.edit_briefing(who, row, row.version, {key: ""})
    assert key not in row.written


def test_of_two_editors_one_is_told_and_loses_nothing(busy: Hand) -> None:
    row = composed(busy)
    first, second = busy.cast.client("supervisor"), busy.cast.client("duty_manager")
    address = f"{PAGES}{row.pk}/edit/"
    told = {"version": "0", "t.came.cases": "甲写的。"}
    assert first.post(address, told).status_code == 302
    answer = second.post(address, told | {"t.came.cases": "乙写的。"})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "乙写的。" in body
    assert "现在保存着的：甲写的。" in body
    assert "别人刚刚改过" in body
    row.refresh_from_db()
    assert row.written["came.cases"]["text"] == "甲写的。"
    assert f'name="version" value="{row.version}"' in body


def fields_of(body: str) -> dict[str, str]:
    """What a browser sends of the page to edit when nothing is typed."""
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', body)
    hidden = re.findall(r'<input type="hidden" name="((?:o\.|version)[^"]*)" value="([^"]*)"', body)
    return {name: html.unescape(text) for name, text in [*areas, *hidden]}


def test_whoever_was_slower_undoes_nothing(busy: Hand) -> None:
    row = composed(busy)
    first, second = busy.cast.client("supervisor"), busy.cast.client("duty_manager")
    address = f"{PAGES}{row.pk}/edit/"
    page = fields_of(opened(second, address))
    first.post(address, fields_of(opened(first, address)) | {"t.came.cases": "甲写的。"})
    answer = second.post(address, page | {"t.came.contacts": "乙写的。"})
    assert answer.status_code == 409
    again = fields_of(answer.content.decode())
    assert (again["t.came.cases"], again["t.came.contacts"]) == ("甲写的。", "乙写的。")
    assert second.post(address, again).status_code == 302
    row.refresh_from_db()
    assert {key: kept["text"] for key, kept in row.written.items()} == {
        "came.cases": "甲写的。",
        "came.contacts": "乙写的。",
    }


def test_numbers_are_linked_wherever_they_stand() -> None:
    sources = [Piece("5", {"a": "1"}), Piece("15", {"b": "1"}), Piece("5", {"c": "1"})]
    text = linked("先 15，再 5，又 5，还有 155 和 5。", sources)
    assert [piece.source for piece in text if piece.source] == [{"b": "1"}, {"a": "1"}, {"c": "1"}]
    assert unsourced(text, ()) == ["155", "5"]
    assert plain(text) == "先 15，再 5，又 5，还有 155 和 5。"


def test_a_template_may_have_its_numbers_in_any_order() -> None:
    text = fill("%(b)s of %(a)s", a=Piece("2", {"x": "1"}), b="some")
    assert [(piece.text, piece.source) for piece in text] == [
        ("some", None),
        (" of ", None),
        ("2", {"x": "1"}),
    ]


# Issuing


def test_issued_it_never_changes(busy: Hand) -> None:
    row, who = composed(busy), busy.cast.actor("supervisor")
    with pytest.raises(NotAllowed):
        actions.issue_briefing(who, row, row.version)
    with pytest.raises(Conflict):
        actions.issue_briefing(busy.cast.actor("duty_manager"), row, row.version + 1)
    actions.issue_briefing(busy.cast.actor("duty_manager"), row, row.version)
    assert (row.state, row.issued_by) == ("issued", busy.cast.duty_manager)
    attempts: tuple[Callable[[], None], ...] = (
        lambda: actions.edit_briefing(who, row, row.version, {"came.cases": "别的。"}),
        lambda: actions.recompose_briefing(who, row, row.version),
        lambda: actions.issue_briefing(busy.cast.actor("duty_manager"), row, row.version),
    )
    for attempt in attempts:
        with pytest.raises(WrongState):
            attempt()


# Pages


@pytest.mark.parametrize("who", ["leader", "duty_manager", "supervisor", "assessor"])
def test_who_reads(busy: Hand, who: str) -> None:
    row, client = composed(busy), busy.cast.client(who)
    for address in (PAGES, f"{PAGES}?kind=week", f"{PAGES}{row.pk}/", f"{PAGES}{row.pk}/briefing.docx"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("who", ["seat", "dispatcher", "publisher", "liaison", "unit_head", "journalist"])
def test_who_does_not(busy: Hand, who: str) -> None:
    row, client = composed(busy), busy.cast.client(who)
    for address in ("", f"{row.pk}/", f"{row.pk}/briefing.html", "new/", f"{row.pk}/edit/"):
        assert client.get(f"{PAGES}{address}").status_code == 403


@pytest.mark.parametrize(
    ("who", "writes", "issues"),
    [
        ("leader", False, True),
        ("assessor", False, False),
        ("supervisor", True, False),
        ("duty_manager", True, True),
    ],
)
def test_who_writes_and_who_issues(busy: Hand, who: str, writes: bool, issues: bool) -> None:
    row, client = composed(busy), busy.cast.client(who)
    for step, may in (("edit", writes), ("recompose", writes), ("issue", issues)):
        assert (client.get(f"{PAGES}{row.pk}/{step}/").status_code == 200) is may
    assert (client.get(f"{PAGES}new/").status_code == 200) is writes
    body = opened(client, f"{PAGES}{row.pk}/")
    assert ("/issue/" in body, "/edit/" in body) == (issues, writes)


def test_one_is_written_from_the_form_and_opened_if_it_is_there(busy: Hand) -> None:
    client = busy.cast.client("supervisor")
    for _each in range(2):
        answer = client.post(f"{PAGES}new/", {"kind": "week", "day": "2026-03-12"})
        row = Briefing.objects.get()
        assert answer["Location"] == f"{PAGES}{row.pk}/"
    assert client.post(f"{PAGES}new/", {"kind": "day", "day": "2026-03-20"}).status_code == 400
    told = {"form": "special", "subject": "area:140105", "first": "2026-03-01", "last": "2026-03-20"}
    assert client.post(f"{PAGES}new/", told | {"title": "城南专报"}).status_code == 302
    assert client.post(f"{PAGES}new/", told | {"last": "2026-02-01"}).status_code == 400
    assert title_of(Briefing.objects.get(kind="special")) == "城南专报"
    body = opened(client, f"{PAGES}new/?subject=category:02&first=2026-03-01&last=2026-03-15")
    assert '<option value="category:02" selected>' in body
    assert 'value="2026-03-15"' in body


def test_pages_ask_before_they_do_it(busy: Hand) -> None:
    row, client = composed(busy), busy.cast.client("duty_manager")
    assert "不能再改" in opened(client, f"{PAGES}{row.pk}/issue/")
    assert client.post(f"{PAGES}{row.pk}/recompose/", {"version": "0"}).status_code == 302
    assert client.post(f"{PAGES}{row.pk}/issue/", {"version": "0"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "draft"  # somebody was faster
    client.post(f"{PAGES}{row.pk}/issue/", {"version": str(row.version)})
    row.refresh_from_db()
    assert row.is_issued
    assert "值班主任·duty_manager 于 2026-03-20 10:00 签发" in opened(client, f"{PAGES}{row.pk}/")
    for step in ("edit", "issue", "recompose"):
        assert client.get(f"{PAGES}{row.pk}/{step}/").status_code == 302


def test_stale_words_wait_for_a_tick(busy: Hand) -> None:
    row, client = composed(busy), busy.cast.client("duty_manager")
    client.post(f"{PAGES}{row.pk}/edit/", {"version": "0", "t.came.cases": "诉求 13 件。"})
    busy.case("03-11 09:00", "help")
    client.post(f"{PAGES}{row.pk}/recompose/", {"version": "1"})
    told = {"version": "2", "t.came.cases": "诉求 13 件。"}
    client.post(f"{PAGES}{row.pk}/edit/", told)
    assert "数字变了，待核对" in opened(client, f"{PAGES}{row.pk}/")
    client.post(f"{PAGES}{row.pk}/edit/", told | {"version": "3", "checked": "came.cases"})
    assert "数字变了，待核对" not in opened(client, f"{PAGES}{row.pk}/")


def test_lists_cost_the_same_however_many(busy: Hand) -> None:
    client = busy.cast.client("leader")
    counts = []
    for day in (17, 18, 19):
        composed(busy, "day", Period(date(2026, 3, day), date(2026, 3, day)))
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            opened(client, PAGES)
        counts.append(len(queries_made))
    assert counts[0] >= counts[1] == counts[2] <= 8


def test_a_briefing_is_read_in_few_queries(busy: Hand) -> None:
    row, client = composed(busy), busy.cast.client("leader")
    opened(client, f"{PAGES}{row.pk}/")
    with CaptureQueriesContext(connection) as queries_made:
        opened(client, f"{PAGES}{row.pk}/")
    assert len(queries_made) <= 8


# Files


def test_the_docx_holds_the_words_the_tables_and_bars(busy: Hand) -> None:
    row, client = composed(busy), busy.cast.client("supervisor")
    actions.edit_briefing(busy.cast.actor("supervisor"), row, row.version, {"came.cases": "诉求与上周相当。"})
    answer = client.get(f"{PAGES}{row.pk}/briefing.docx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        text = re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
    assert "12345热线周报（2026年3月9日至3月15日）" in text
    assert "诉求与上周相当。" in text
    assert "形成诉求" not in text
    assert "城市管理局92.3%（12/13）" in text
    assert "█" in text
    assert "未签发的编辑稿" in text


def test_the_html_file_stands_alone_and_leads_back(busy: Hand) -> None:
    row, client = composed(busy), busy.cast.client("supervisor")
    answer = client.get(f"{PAGES}{row.pk}/briefing.html")
    body = answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert "<script" not in body
    assert " src=" not in body
    assert "stylesheet" not in body
    # The order of the parts is the database's.
    assert re.search(r"http://testserver/desk/figures/cases/\?[^\"]*part=numerator", html.unescape(body))
    assert client.get(f"{PAGES}{row.pk}/briefing.pdf").status_code == 404


def test_it_is_composed_at_a_moment(busy: Hand) -> None:
    with time_machine.travel(NOW, tick=False):
        assert composed(busy).composed_at == timezone.now()


# Topics


@pytest.fixture
def topic(hand: Hand) -> Topic:
    made: Topic = Topic.objects.create(
        title="河边路灯不亮，张小明的电话13812345678",
        place="河边公园",
        first_at=at("03-08 09:00"),
        last_at=at("03-18 09:00"),
        messages=9,
        citizens=7,
        week=6,
        week_before=3,
        heat=9.0,
        found_at=NOW,
    )
    for day, messages in ((9, 2), (12, 4)):
        TopicDay.objects.create(
            topic=made, day=date(2026, 3, day), messages=messages, citizens=messages, heat=1
        )
    return made


def test_hot_topics_are_told_masked_and_open_their_page(hand: Hand, topic: Topic) -> None:
    row = composed(hand)
    said = house_texts(row)[f"hot.{topic.pk}"]
    assert "近三十天 7 人反映 9 次，始于3月8日，近七天比之前七天多 3 次。" in said
    assert "13812345678" not in said
    for who, opens in (("leader", True), ("assessor", False)):
        for page in (f"{PAGES}{row.pk}/", f"{PAGES}{row.pk}/briefing.html"):
            body = opened(hand.cast.client(who), page)
            assert "近三十天" in body
            assert (f'/desk/topics/{topic.pk}/"' in body) is opens


def test_a_special_one_is_about_one_topic(hand: Hand, topic: Topic) -> None:
    row = composed(hand, "special", WEEK, subject=f"topic:{topic.pk}")
    texts = house_texts(row)
    assert texts["topic.days"] == "这段时间共反映 6 次，最多的一天是3月12日，4 次。"
    assert "came.cases" not in texts
    assert "13812345678" not in row.title
    with pytest.raises(Refusal):
        composed(hand, "special", WEEK, subject="topic:999")


def members(topic: Topic, *cases: Case) -> None:
    for case in cases:
        TopicMember.objects.create(topic=topic, case=case, received_at=case.received_at)


def test_words_about_a_topics_handling_stand_when_all_is_handled(hand: Hand, topic: Topic) -> None:
    late, other = (hand.case("03-10 09:00", promise_due="03-11 09:00") for _each in range(2))
    members(topic, late, other)
    row, who = composed(hand, "special", WEEK, subject=f"topic:{topic.pk}"), hand.cast.actor("supervisor")
    assert "未办结 2 件，其中超期 2 件" in house_texts(row)["handled.topic"]
    words = {"handled.topic": "两件都在催办。", "handled.own": "下周再看。"}
    actions.edit_briefing(who, row, row.version, words)
    Case.objects.filter(pk__in=[late.pk, other.pk]).update(status="closed", outcome="resolved")
    actions.recompose_briefing(who, row, row.version)
    shown = {one.key: one for section in sections_of(row) for one in section.sentences}
    assert shown["handled.topic"].composed_text.endswith("：没有未办结的诉求；全部诉求中退单或重办过 0 件。")
    assert (shown["handled.topic"].text, shown["handled.topic"].stale) == ("两件都在催办。", True)
    assert shown["handled.own"].text == "下周再看。"


def test_a_topic_is_hard_only_when_cases_came_back_or_are_late(hand: Hand, topic: Topic) -> None:
    open_, closed = hand.case("03-10 09:00"), hand.case("03-10 09:00", outcome="resolved")
    members(topic, open_, closed)
    assert "hard.nothing" in house_texts(composed(hand))
    Case.objects.filter(pk=closed.pk).update(round=2)
    texts = house_texts(composed(hand, "day", DAY))
    assert texts[f"hard.{topic.pk}"].endswith(
        "未办结 1 件，其中超期 0 件，最早的收于3月10日；全部诉求中退单或重办过 1 件。"
    )


def test_a_topic_nobody_speaks_of_any_more_may_be_written_of(hand: Hand, topic: Topic) -> None:
    Topic.objects.filter(pk=topic.pk).update(last_at=at("01-20 09:00"), messages=0, citizens=0)
    client, subject = hand.cast.client("supervisor"), f"topic:{topic.pk}"
    address = f"{PAGES}new/?subject={subject}&first=2026-03-09&last=2026-03-15"
    assert f'<option value="{subject}" selected>' in opened(client, address)
    told = {"form": "special", "subject": subject, "first": "2026-03-09", "last": "2026-03-15"}
    assert client.post(f"{PAGES}new/", told).status_code == 302
    row = Briefing.objects.get()
    assert house_texts(row)["topic.told"].endswith("：近三十天没有人反映。")
    actions.recompose_briefing(hand.cast.actor("supervisor"), row, row.version)
    Topic.objects.filter(pk=topic.pk).update(state="closed")
    with pytest.raises(Refusal, match="已经关闭"):
        actions.recompose_briefing(hand.cast.actor("supervisor"), row, row.version)


def test_all_days_of_a_long_time_are_counted(hand: Hand, topic: Topic) -> None:
    for number in range(40):
        day = date(2026, 1, 1) + timedelta(days=number)
        TopicDay.objects.create(topic=topic, day=day, messages=9 if not number else 1, citizens=1, heat=1)
    period = Period(date(2026, 1, 1), date(2026, 3, 15))
    row = composed(hand, "special", period, subject=f"topic:{topic.pk}")
    assert "共反映 54 次，最多的一天是1月1日，9 次" in house_texts(row)["topic.days"]
    (table,) = sections_of(row)[0].tables
    assert (len(table.rows), table.rows[-1][0][0][0]) == (31, "2026-03-12")


def test_what_was_hot_long_ago_is_not_known(hand: Hand, topic: Topic) -> None:
    old = Period(date(2026, 1, 5), date(2026, 1, 11))
    assert list(filter(lambda key: key.startswith("hot"), house_texts(composed(hand, period=old)))) == [
        "hot.nothing"
    ]
