"""A citizen tells the city something: good input, odd input, bad input."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from tests.cases.world import World
from tests.portal.conftest import WORDS, Citizen
from yixian.cases.models import Attachment, Case, CaseStatus, Secrecy
from yixian.cases.queries import query_code
from yixian.directory.models import Area
from yixian.ground.caching import drop_all
from yixian.portal.slip import address_of, square_code


def picture(name: str = "灯.png") -> SimpleUploadedFile:
    """A small true picture."""
    held = BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "PNG")
    return SimpleUploadedFile(name, held.getvalue(), "image/png")


def test_a_citizen_gets_number_code_and_promise(citizen: Citizen) -> None:
    case = citizen.submit(title="路灯坏了")
    assert case.status == CaseStatus.TO_DISPATCH
    assert case.opened_texts(case.citizen)["content"] == WORDS
    assert case.citizen.identity.telephone == "8613800138000"
    page = citizen.page(f"/submitted/{case.number}/")
    assert case.number in page
    assert query_code(case) in page
    assert square_code(address_of("http://testserver/track/", case.number, query_code(case))) in page
    assert case.promise_due is not None
    assert f"{timezone.localtime(case.promise_due):%Y-%m-%d %H:%M}" in page


def test_somebody_may_stay_anonymous(citizen: Citizen) -> None:
    case = citizen.submit(name="", telephone="", reply_way="portal")
    assert case.citizen.anonymous
    assert citizen.page(f"/track/{case.number}/")


def test_an_e_mail_address_is_enough(citizen: Citizen) -> None:
    case = citizen.submit(name="", telephone="", email="wang@example.com", reply_way="email")
    assert not case.citizen.anonymous
    assert case.citizen.identity.email == "wang@example.com"


def test_an_enterprise_gives_its_credit_code_or_none(citizen: Citizen) -> None:
    case = citizen.submit(enterprise="on", credit_code="91140100 ma0000000x")
    assert (case.citizen.kind, case.citizen.identity.credit_code) == ("enterprise", "91140100MA0000000X")
    assert citizen.submit(enterprise="on", content="另一件事").citizen.identity.credit_code == ""


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"content": ""}, "content", "这里要填写"),
        ({"content": " \u200b\x00 "}, "content", "这里要填写"),
        ({"content": "字" * 5001}, "content", "最多5000字，现在有5001字"),
        ({"title": "字" * 31}, "title", "最多30字，现在有31字"),
        ({"telephone": "12345"}, "telephone", "电话号码太短"),
        ({"telephone": "1381"}, "telephone", "电话号码不对"),
        ({"telephone": "不是电话"}, "telephone", "电话号码不对"),
        ({"telephone": ""}, "telephone", "您选的答复方式需要填这一项"),
        ({"email": "不是邮箱"}, "email", "邮箱写得不对"),
        ({"kind": "wish"}, "kind", "请从列出的里面选一项"),
        ({"kind": ""}, "kind", "请选一项"),
        ({"area": "999999"}, "area", "没有名称或编码为“999999”的区域"),
        ({"accused": "NIX", "accused_matter": "conduct"}, "accused", "没有名称或编码为“NIX”的单位"),
        ({"accused": "CG"}, "accused_matter", "请选择投诉的是服务设施，还是作风行为"),
        ({"day": "昨天"}, "day", ""),
        ({"enterprise": "on", "credit_code": "12345"}, "credit_code", "是 18 位数字和大写字母"),
        ({"credit_code": "91140100MA0000000X"}, "enterprise", "请勾选这一项"),
        ({"hour": "09:30"}, "day", "请也填哪一天"),
    ],
)
def test_a_form_at_fault_says_where(citizen: Citizen, typed: dict[str, str], field: str, says: str) -> None:
    page = citizen.refused(**typed)
    assert says in page
    assert f'href="#id_{field}"' in page, "the summary leads to the field"
    assert f'id="id_{field}_error"' in page, "the error stands beside the field"
    if "content" not in typed:
        assert WORDS in page, "nothing typed is lost"


def test_the_future_has_not_happened(citizen: Citizen) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "时间不能晚于现在" in citizen.refused(day=tomorrow.isoformat())


def test_day_and_hour_make_the_moment(citizen: Citizen) -> None:
    case = citizen.submit(day="2026-01-02", hour="09:30")
    assert case.happened_at is not None
    assert f"{timezone.localtime(case.happened_at):%Y-%m-%d %H:%M}" == "2026-01-02 09:30"


def test_five_thousand_characters_are_taken_whole(citizen: Citizen) -> None:
    case = citizen.submit(content="字" * 5000)
    assert len(case.opened_texts(case.citizen)["content"]) == 5000
    assert 'maxlength="5000"' not in citizen.page("/submit/"), "a browser would cut a pasted text off"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("路灯\x07坏了\x1b[31m", "路灯坏了[31m"),
        ("路灯\u202e坏了\u200f", "路灯坏了"),
        ("路灯坏了😡👨‍👩‍👧", "路灯坏了😡👨‍👩‍👧"),
        ("第一行\r\n第二行", "第一行\n第二行"),
    ],
)
def test_odd_characters(citizen: Citizen, typed: str, kept: str) -> None:
    case = citizen.submit(content=typed)
    assert case.opened_texts(case.citizen)["content"] == kept


def test_markup_is_shown_as_text(citizen: Citizen) -> None:
    evil = "<script>alert(1)</script><b>路灯</b>"
    case = citizen.submit(content=evil, title="<i>灯</i>", address='"><img src=x>')
    page = citizen.page(f"/track/{case.number}/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;路灯&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "<i>灯" not in page
    assert "<img src=x" not in page


def test_a_report_is_secret_and_a_wish_for_secrecy_is_kept(citizen: Citizen) -> None:
    assert citizen.submit(kind="report").secrecy == Secrecy.FULL
    assert citizen.submit(keep_secret="on").secrecy == Secrecy.FROM_UNIT


def test_a_unit_may_be_complained_of(citizen: Citizen, world: World) -> None:
    case = citizen.submit(kind="complaint", accused="CG", accused_matter="conduct")
    assert case.accused == world.city.bureau


# Files


def test_pictures_are_kept_and_counted(citizen: Citizen) -> None:
    case = citizen.submit(files=[picture(), picture("路.png")])
    assert case.attachments.count() == 2
    assert "已收到 2 个" in citizen.page(f"/track/{case.number}/")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (SimpleUploadedFile("照片.png", b"no picture"), "这不是一张能打开的图片"),
        (SimpleUploadedFile("程序.exe", b"MZ"), "不收这种文件"),
        (SimpleUploadedFile("空.png", b""), "空文件"),
    ],
)
def test_a_refused_file_does_not_undo_the_case(citizen: Citizen, file: Any, says: str) -> None:
    case = citizen.submit(files=[file])
    page = citizen.page(f"/submitted/{case.number}/")
    assert says in page
    assert case.number in page
    assert not Attachment.objects.exists()


def test_thirty_megabytes_are_refused_and_the_case_is_kept(citizen: Citizen) -> None:
    case = citizen.submit(files=[SimpleUploadedFile("大.png", b"\x89PNG" + bytes(30 * 2**20))])
    page = citizen.page(f"/submitted/{case.number}/")
    assert "附件超过 20 MB" in page
    assert "“大.png”没有收下" in page


def test_a_sixth_file_is_not_dropped_in_silence(citizen: Citizen) -> None:
    case = citizen.submit(files=[picture(f"{n}.png") for n in range(5)] + [picture("六.png")])
    assert "还有1个没有收下" in citizen.page(f"/submitted/{case.number}/")


# At most once, and not too often


def test_the_same_form_sent_twice_makes_one_case(citizen: Citizen) -> None:
    typed = citizen.form()
    first = citizen.client.post("/submit/", {**typed, "files": [picture()]})
    second = citizen.client.post("/submit/", {**typed, "files": [picture()]})
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_other_words_on_the_same_form_are_another_matter(citizen: Citizen) -> None:
    once = citizen.once()
    citizen.submit(once=once)
    citizen.submit(once=once, content="另外，垃圾桶也满了")
    assert Case.objects.count() == 2


def test_a_mark_of_ones_own_making_opens_nobody_elses_case(citizen: Citizen, stranger: Citizen) -> None:
    mine = citizen.submit(once="1")
    theirs = stranger.submit(once="1")
    assert mine.pk != theirs.pk
    assert stranger.client.get(f"/track/{mine.number}/").status_code == 302


def test_floods_are_stopped_in_plain_words_and_the_words_kept(citizen: Citizen, monkeypatch: Any) -> None:
    monkeypatch.setattr("yixian.portal.views.submit.PER_ADDRESS", 2)
    for n in range(2):
        citizen.submit(content=f"{WORDS}{n}")
    answer = citizen.client.post("/submit/", citizen.form(content="第三件"))
    assert answer.status_code == 429
    assert "操作过于频繁" in answer.content.decode()
    assert "第三件" in answer.content.decode()
    assert Case.objects.count() == 2


def test_a_forged_form_is_refused(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/submit/", {"kind": "help", "content": WORDS, "reply_way": "portal"})
    assert answer.status_code == 403
    assert "这一页打开得太久" in answer.content.decode()
    assert not Case.objects.exists()


def test_the_page_stays_light_with_a_citys_areas(citizen: Citizen) -> None:
    parent = Area.objects.get(code="140100")
    for d in range(1, 10):
        district = Area.objects.create(code=f"1401{d:02}", name=f"第{d}区", level="district", parent=parent)
        Area.objects.bulk_create(
            Area(
                code=f"{district.code}{n:03}",
                name=f"很长的名字街道办事处{n}",
                level="street",
                parent=district,
                path=f"{district.path}/{district.code}{n:03}",
            )
            for n in range(62)
        )
    drop_all()
    answer = citizen.client.get("/submit/")
    assert answer.content.count(b"<option") > 560
    assert len(answer.content) < 300_000
    assert answer.content.count(b"<optgroup") >= 9


def test_the_same_words_sent_again_are_asked_about_first(citizen: Citizen) -> None:
    first = citizen.submit(again=None)
    page = citizen.refused(status=409, again=None)
    assert f"您刚提交过相同内容，编号 {first.number}" in page
    assert 'name="again"' in page
    assert Case.objects.count() == 1
    assert citizen.submit(again="on").pk != first.pk
    assert citizen.submit(content="另一件完全不同的事，请看看。", again=None).pk
    assert 'name="again"' not in citizen.page("/submit/")


def test_asking_whether_somebody_sent_the_same_is_limited_too(citizen: Citizen, monkeypatch: Any) -> None:
    monkeypatch.setattr("yixian.portal.views.submit.PER_ADDRESS", 2)
    first = citizen.submit(again=None)
    assert first.number in citizen.refused(status=409, again=None)
    assert first.number not in citizen.refused(status=429, again=None)


def test_another_browser_with_the_same_telephone_is_asked_too(citizen: Citizen) -> None:
    first = citizen.submit(again=None)
    citizen.client.cookies.clear()
    assert first.number in citizen.refused(status=409, again=None)
    other = citizen.submit(telephone="13800138001", again=None)
    assert other.pk != first.pk, "somebody else may say the same"


def test_a_telephone_alone_tells_of_no_report(citizen: Citizen) -> None:
    first = citizen.submit(kind="report", again=None)
    citizen.client.cookies.clear()
    assert citizen.submit(kind="report", again=None).pk != first.pk


def test_the_day_after_the_same_words_are_a_reminder(citizen: Citizen) -> None:
    first = citizen.submit(again=None)
    Case.objects.filter(pk=first.pk).update(entered_at=timezone.now() - timedelta(days=2))
    assert citizen.submit(again=None).pk != first.pk


@pytest.mark.parametrize("sent", [True, False])
def test_files_are_to_be_chosen_again_only_if_some_were(citizen: Citizen, sent: bool) -> None:
    answer = citizen.client.post(
        "/submit/", {"kind": "help", "content": ""} | ({"files": picture()} if sent else {})
    )
    assert answer.status_code == 400
    assert ("刚才选的文件要请您重新选一次" in answer.content.decode()) is sent
