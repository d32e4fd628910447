"""How a text will look, shown while it is written: filled with an example, counted, its mistakes named."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.shell.test_texts import CHINESE
from yixian.directory.models import RowChange
from yixian.linkage.models import MATTERS, OF_SUMMONS, STAFF_MATTERS, NoticeText, SendingRule
from yixian.linkage.models.notice_text import default_words
from yixian.linkage.preview import preview_of

PREVIEW = "/desk/notices/preview/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("verb", [*MATTERS, *STAFF_MATTERS])
def test_of_every_text_there_is(db: None, verb: str, language: str) -> None:
    words = default_words()[verb, language]
    shown = preview_of(verb, language, words.subject, words.text)
    assert shown.unknown == []
    assert "{" not in shown.subject + shown.text
    assert ("YT2026-00042" if verb in OF_SUMMONS else "20260105000123") in shown.text
    assert str(shown.when)
    assert language == "zh-hans" or not CHINESE.search(shown.subject + shown.text)


@pytest.mark.parametrize(
    ("text", "signs", "segments"),
    [("好" * 70, 70, 1), ("好" * 71, 71, 2), ("好" * 134, 134, 2), ("a" * 135, 135, 3), ("😀" * 36, 72, 2)],
)
def test_counted_as_a_carrier_counts(db: None, text: str, signs: int, segments: int) -> None:
    shown = preview_of("closed", "zh-hans", "", text)
    assert (shown.signs, shown.segments) == (signs, segments)


def test_the_signature_counts_too(db: None) -> None:
    SendingRule.objects.create(signature="示范市12345")
    shown = preview_of("closed", "zh-hans", "", "好" * 60)
    assert (shown.signs, shown.segments) == (70, 1)
    assert shown.text.startswith("【示范市12345】")


def test_what_nothing_fills_is_named(cast: Cast) -> None:
    client = cast.client("sysadmin")
    given = {"verb": "new_task", "language": "zh-hans", "subject": "{number}", "text": "{code} {name}"}
    page = client.post(PREVIEW, given).content.decode()
    assert "没有 {code} 这一项" in page
    assert "没有 {name} 这一项" in page


@pytest.mark.parametrize("change", [{"verb": ""}, {"verb": "x"}, {"language": ""}, {"language": "xx"}])
def test_until_matter_and_language_are_chosen(cast: Cast, change: dict[str, str]) -> None:
    given: dict[str, Any] = {"verb": "closed", "language": "en", "text": "x", **change}
    assert "选定事项和语言" in cast.client("sysadmin").post(PREVIEW, given).content.decode()


def test_a_staffs_text_names_no_query_code(cast: Cast) -> None:
    form = {"verb": "new_task", "language": "zh-hans", "subject": "x", "text": "{code}", "active": "on"}
    answer = cast.client("sysadmin").post("/backoffice/linkage/noticetext/add/", form)
    assert "没有 {code} 这一项" in answer.content.decode()


def test_the_history_says_what_was_there_before(cast: Cast) -> None:
    row = NoticeText.objects.create(verb="closed", language="en", subject="Closed", text="Old {number}")
    address = f"/backoffice/linkage/noticetext/{row.pk}/"
    form = {"verb": "closed", "language": "en", "subject": "Closed", "text": "New {number}", "active": "on"}
    client = cast.client("sysadmin")
    assert client.post(f"{address}change/", form).status_code == 302
    assert RowChange.objects.get().parts == [["text", "Old {number}", "New {number}"]]
    told = client.get(f"{address}history/", follow=True).content.decode()
    assert "<del>Old {number}</del> → New {number}" in told


@pytest.mark.django_db(transaction=True)
def test_in_a_browser(page: Page) -> None:
    Cast()
    page.goto(
        "/account/login/?next=/backoffice/linkage/noticetext/add/%3Fverb%3Daccepted%26language%3Dzh-hans"
    )
    page.get_by_label("用户名").fill("sysadmin")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    shown = page.locator("#preview")
    expect(shown).to_contain_text("您的诉求已受理，编号 20260105000123，查询码 7KQM-2XWP")
    expect(shown).to_contain_text("诉求提交时")
    page.get_by_label("内容").fill("您好，{nmae}")
    expect(shown).to_contain_text("没有 {nmae} 这一项")
    page.get_by_label("内容").fill("您好，{number}")
    expect(shown).to_contain_text("短信 17 个字，按 1 条计费")
