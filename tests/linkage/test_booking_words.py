"""The words of bookings and answers are rows like all others: checked, previewed, sent with the carrier's number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from tests.cast import Cast
from tests.convenience.bookings import again, asked, booked, tomorrow, two_plumbers
from tests.linkage.gateway import Gateway
from tests.shell.test_texts import CHINESE
from yixian.convenience import actions
from yixian.convenience.actions import CITIZEN
from yixian.convenience.models import ProviderKind
from yixian.convenience.telling import News, facts_of
from yixian.ground.answers import Answer
from yixian.linkage.actions import send_waiting
from yixian.linkage.answer_words import written
from yixian.linkage.bookings import message_about
from yixian.linkage.models import BOOKING, AnswerMatter, BookingMatter, BookingNotice, NoticeText, wording
from yixian.linkage.models.notice_text import default_words
from yixian.linkage.preview import preview_of

MATTERS = [*BookingMatter, *AnswerMatter]


@pytest.fixture
def kind(db: None) -> ProviderKind:
    return two_plumbers()


def row(verb: str, text: str, **columns: Any) -> NoticeText:
    made = NoticeText(verb=verb, language="zh-hans", subject="好", text=text, **columns)
    made.full_clean()
    made.save()
    return made


def notice(verb: str) -> BookingNotice:
    return BookingNotice.objects.get(verb=verb)


def test_everything_that_is_told_of_a_booking_has_words_a_city_may_write_and_look_at(db: None) -> None:
    assert {BOOKING + news for news in News} == set(BookingMatter.values)
    for verb in MATTERS:
        for language in ("zh-hans", "en"):
            words = default_words()[verb, language]
            NoticeText(verb=verb, language=language, subject=words.subject, text=words.text).full_clean()
            shown = preview_of(verb, language, words.subject, words.text)
            assert (shown.unknown, "{" in shown.subject + shown.text) == ([], False)
            assert str(shown.when)
            assert language == "zh-hans" or not CHINESE.search(shown.subject + shown.text)


@pytest.mark.parametrize(
    ("verb", "text", "columns", "field"),
    [
        ("booking_wanted", "请答复", {}, "text"),
        ("booking_wanted", "{link} {code}", {}, "text"),
        ("booking_wanted", "{link}", {"active": False}, "active"),
        ("booking_taken", "{provider}", {}, "text"),
        ("booking_done", "好", {"wechat_template": "T"}, "wechat_template"),
        ("answer", "{title}", {}, "text"),
        ("answer", "{answer}" + "好" * 200, {}, "text"),
        ("answer", "{answer}", {"active": False}, "active"),
    ],
)
def test_what_would_leave_somebody_without_an_answer_is_refused(
    db: None, verb: str, text: str, columns: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        row(verb, text, **columns)
    assert field in refused.value.message_dict


def test_a_citys_words_go_out_with_the_carriers_number_and_its_facts(
    kind: ProviderKind, gateway: Gateway
) -> None:
    row("booking_taken", "收到 {number}，码 {code}", carrier_template="SMS_77")
    row("booking_accepted", "x", active=False)
    booking = booked(kind)
    message = message_about(notice("taken"))
    assert message.text == f"收到 {booking.number}，码 {booking.code}"
    assert message.template == "SMS_77"
    assert message.facts["kind"] == "水管维修"
    assert "code" not in message_about(notice("wanted")).facts
    actions.accept(asked(booking), timezone.now())
    assert not BookingNotice.objects.filter(verb="accepted").exists(), "switched off"


def test_whoever_books_in_english_is_told_in_english_to_the_end(kind: ProviderKind) -> None:
    with translation.override("en"):
        booking = booked(kind)
    actions.accept(asked(booking), timezone.now())
    assert "is agreed" in message_about(notice("accepted")).text
    assert "有市民预订" in message_about(notice("wanted")).text


def test_an_answer_goes_out_in_the_citys_words(db: None) -> None:
    row("answer", "您问的“{title}”：{answer}感谢来电。", carrier_template="SMS_78")
    told = written(Answer("居住证", "到窗口办。"), "sms")
    assert told.text == "您问的“居住证”：到窗口办。感谢来电。"
    assert told.facts == {"title": "居住证", "answer": "到窗口办。"}
    words = wording("answer", told.language)
    assert words is not None
    assert words.template == "SMS_78"
    assert written(Answer("居住证", "到窗口办。"), "email").text == "到窗口办。"


def test_the_preview_says_what_there_is(cast: Cast) -> None:
    given = {"verb": "booking_wanted", "language": "zh-hans", "subject": "x", "text": "{link} {code}"}
    page = cast.client("sysadmin").post("/desk/notices/preview/", given).content.decode()
    assert "没有 {code} 这一项" in page
    assert "{until}" in page
    assert "/desk/notices/bookings/?verb=wanted" in page


class TestAProposalNobodyAnswers:
    def test_is_brought_to_mind_once_then_lapses_and_can_be_booked_again(self, kind: ProviderKind) -> None:
        later = {"starts_at": tomorrow() + timedelta(days=3), "ends_at": tomorrow(11) + timedelta(days=3)}
        booking = booked(kind, reply_way="portal", **later)
        now = timezone.now()
        begins = tomorrow(14) + timedelta(days=3)
        actions.propose(asked(booking), begins, begins + timedelta(hours=1), now)
        until = asked(booking).reply_until
        assert until is not None
        assert list(actions.sweep_bookings(now + timedelta(minutes=1))) == []
        halfway = now + (until - now) / 2
        assert len(list(actions.sweep_bookings(halfway))) == 1
        assert list(actions.sweep_bookings(halfway + timedelta(minutes=1))) == []
        assert again(booking).state == "proposed"
        assert len(list(actions.sweep_bookings(until))) == 1
        assert again(booking).state == "cancelled"
        told = BookingNotice.objects.filter(booking=booking).order_by("pk")
        assert [one.verb for one in told][-3:] == ["remind_r", "lapsed", "called_off"]
        facts = facts_of(again(booking), News.LAPSED, None)
        assert facts["link"].endswith("/services/book/?kind=plumber")

    def test_who_has_answered_is_not_reminded_in_the_morning(self, kind: ProviderKind) -> None:
        booking, now = booked(kind), timezone.now()
        actions.propose(asked(booking), tomorrow(13), tomorrow(14), now)
        due = again(booking).next_at
        assert due is not None
        list(actions.sweep_bookings(due))
        assert "建议改为" in message_about(notice("remind_r")).text
        actions.agree(again(booking), CITIZEN, due)
        assert notice("remind_r").state == BookingNotice.State.WITHDRAWN
        list(send_waiting(due))
