"""The pages of inspection: who opens which, that nobody is named where it need not be, and what typing leads to."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.cast import PEOPLE
from tests.evaluation.inspected import Inspected
from tests.telephony.test_call_list import made_calls
from tests.telephony.test_recording_pages import sealed
from yixian.cases.texts import texts_for
from yixian.evaluation.actions.appeal_score import appeal
from yixian.evaluation.actions.coach import coach
from yixian.evaluation.inspection import results
from yixian.evaluation.models import CoachingNote, Inspection, Score
from yixian.safeguard.models import AccessRecord
from yixian.safeguard.subjects import in_words, subjects_called

DESK = "/desk/inspection/"


def opened(inspected: Inspected, who: str, address: str, status: int = 200) -> str:
    answer = inspected.world.cast.client(who).get(address)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def test_who_opens_the_queue(inspected: Inspected) -> None:
    one = inspected.drawn()
    for who in PEOPLE:
        reads = bool({"inspector", "duty_manager"} & set(PEOPLE[who][0]))
        client = inspected.world.cast.client(who)
        assert (client.get(DESK).status_code == 200) is reads, who
        # The government office sees what is about the hotline itself, and no ordinary case.
        expected = 404 if who == "office" else 200 if reads else 403
        assert client.get(f"{DESK}{one.pk}/").status_code == expected, who


def test_scoring_by_keyboard_goes_on_to_the_next(inspected: Inspected) -> None:
    first, second = inspected.drawn(), inspected.drawn()
    client = inspected.world.cast.client("inspector")
    address = client.post(f"{DESK}take/")["Location"]
    assert address == f"{DESK}{first.pk}/"
    answer = client.post(address, {**inspected.typed(mark_manner=30), "next": "1"})
    assert answer.status_code == 400
    assert "扣了分，请写明原因" in answer.content.decode()
    answer = client.post(address, {**inspected.typed(mark_manner=30, said_manner="打断"), "next": "1"})
    assert answer["Location"] == f"{DESK}{second.pk}/"
    first.refresh_from_db()
    assert (first.result, Score.objects.get().words) == (90, {"manner": "打断"})


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"mark_manner": "41"}, "请填 0 至 40 的整数。"),
        ({"mark_manner": "-"}, "请填 0 至 40 的整数。"),
        ({"mark_facts": ""}, "请填写。"),
        ({"mark_leak": "yes"}, "认定致命差错，请写明依据和证据。"),
    ],
)
def test_what_is_typed_wrongly_is_said_beside_it(
    inspected: Inspected, typed: dict[str, str], words: str
) -> None:
    one = inspected.drawn()
    answer = inspected.world.cast.client("inspector").post(f"{DESK}{one.pk}/", inspected.typed(**typed))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Score.objects.exists()


def test_what_does_not_apply_is_a_dash(inspected: Inspected) -> None:
    one = inspected.drawn()
    inspected.world.cast.client("inspector").post(f"{DESK}{one.pk}/", inspected.typed(mark_facts="－"))
    assert Score.objects.get().marks == {"manner": 40, "facts": None, "leak": 0}


def test_the_inspector_is_not_told_whose_it_is(inspected: Inspected, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    cast, seat = inspected.world.cast, inspected.world.cast.seat
    call = made_calls(cast)["ours"]
    recording = sealed(call, tmp_path)
    ours = inspected.drawn(what="call", call=call, account=seat)
    order, reply = inspected.drawn(), inspected.replied()
    for page in (
        DESK,
        *(f"{DESK}{one.pk}/" for one in (ours, order, reply)),
        f"/desk/recordings/{recording.pk}/",
    ):
        body = opened(inspected, "inspector", page)
        assert seat.name not in body, page
        assert cast.handler.name not in body, page
    assert seat.name in opened(inspected, "duty_manager", f"/desk/recordings/{recording.pk}/")


def test_listening_is_recorded_with_what_for(inspected: Inspected, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    cast = inspected.world.cast
    call = made_calls(cast)["ours"]
    sealed(call, tmp_path)
    one = inspected.drawn(what="call", call=call, account=cast.seat)
    answer = cast.client("inspector").post(f"{DESK}{one.pk}/hear/")
    assert answer.status_code == 200
    look = AccessRecord.objects.get()
    assert (look.reason, look.account_id) == (f"质检 {one.pk}", cast.inspector.pk)
    heard = cast.client("inspector").get(answer.context["sides"][0]["address"])
    assert heard.status_code == 200
    assert heard["Content-Type"] == "audio/wav"


def test_the_second_does_not_see_the_first_and_who_settles_sees_both(inspected: Inspected) -> None:
    one = inspected.drawn(twice=True)
    inspected.scored(one, manner=11)
    body = opened(inspected, "inspector2", f"{DESK}{one.pk}/")
    assert "总的不错" not in body
    assert "第一次评分" not in body
    one.refresh_from_db()
    inspected.scored(one, "inspector2")
    body = opened(inspected, "duty_manager", f"{DESK}{one.pk}/")
    assert "第一次评分" in body
    assert "第二次评分" in body
    assert "11 / 40" in body
    assert "以这次为准" in body
    assert 'name="next" value="1"' not in body
    waits = inspected.drawn()
    typed = {**inspected.typed(), "next": "1"}
    answer = inspected.world.cast.client("duty_manager").post(f"{DESK}{one.pk}/", typed)
    waits.refresh_from_db()
    assert waits.taken_by is None, "who settles scores nothing afresh"
    one.refresh_from_db()
    assert answer.status_code == 302
    assert one.result == 100


def test_everybody_reads_the_results_that_are_theirs(inspected: Inspected) -> None:
    world = inspected.world
    order, reply = inspected.drawn(), inspected.replied()
    for one in (order, reply):
        inspected.scored(one, manner=20)
    reads = {
        who for who in PEOPLE if world.cast.client(who).get(f"{DESK}results/{order.pk}/").status_code == 200
    }
    assert reads == {"seat", "lead", "duty_manager", "assessor", "inspector"}
    reads = {
        who for who in PEOPLE if world.cast.client(who).get(f"{DESK}results/{reply.pk}/").status_code == 200
    }
    assert reads == {"liaison", "unit_head", "duty_manager", "assessor", "inspector"}
    assert opened(inspected, "lead", f"{DESK}results/").count("项目manner") == 1
    body = opened(inspected, "seat", f"{DESK}results/{order.pk}/")
    assert "语气" in body
    assert world.cast.inspector.name not in body
    assert world.cast.inspector.name in opened(inspected, "assessor", f"{DESK}results/{order.pk}/")


def test_a_lead_reads_no_words_about_protected_cases(inspected: Inspected) -> None:
    one = inspected.drawn(inspected.world.submitted(secrecy="from_unit"))
    inspected.scored(one, manner=20)
    address = f"{DESK}results/{one.pk}/"
    assert "语气" in opened(inspected, "seat", address)
    body = opened(inspected, "lead", address)
    assert "语气" not in body
    assert "只显示分数" in body


def test_the_results_as_a_workbook(inspected: Inspected) -> None:
    one, reply = inspected.drawn(), inspected.replied()
    for each in (one, reply):
        inspected.scored(each, **({"leak": 1} if each == one else {}))
    cast, address, typed = (
        inspected.world.cast,
        f"{DESK}results/export/",
        {"reason": "月度讲评", "form_of_file": "xlsx"},
    )
    answer: Any = cast.client("assessor").post(address, typed)
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[0][:4] == ("评定时间", "质检对象", "编号", "人员")
    assert len(rows) == 3
    assert one.case is not None
    theirs = next(row for row in rows if row[1] == "工单")
    assert theirs[2:4] == (one.case.number, cast.seat.name)
    assert theirs[6:9] == (0, "否", "是")
    kept = AccessRecord.objects.filter(what="export", reason="月度讲评", account_id=cast.assessor.pk)
    assert set(kept.values_list("subject", flat=True)) == {f"inspection:{each.pk}" for each in (one, reply)}
    assert in_words([f"inspection:{one.pk}"]) == {f"inspection:{one.pk}": f"质检 {one.pk}"}
    assert subjects_called(f"质检 {one.pk}") == [f"inspection:{one.pk}"]
    assert cast.client("assessor").post(address, {**typed, "reason": ""}).status_code == 400


def test_beyond_the_most_the_page_says_of_how_many_it_counts(
    inspected: Inspected, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(3):
        inspected.scored(inspected.drawn(), manner=20)
    assert "只统计最近评定的" not in opened(inspected, "lead", f"{DESK}results/")
    monkeypatch.setattr(results, "MOST_READ", 2)
    body = opened(inspected, "lead", f"{DESK}results/")
    assert "只统计最近评定的 2 件" in body
    assert [(one.scored, one.points) for one in results.lost_of(Inspection.objects.all())] == [(2, 40)]


def test_who_takes_results_out(inspected: Inspected) -> None:
    """As of the lists of cases: the centre and unit heads; no liaison, and nobody of an operator, as a lead or seat."""
    inspected.scored(inspected.drawn())
    typed = {"reason": "月度讲评", "form_of_file": "csv"}
    for who in PEOPLE:
        client, may = inspected.world.cast.client(who), False
        shown = client.get(f"{DESK}results/")
        if shown.status_code == 200:
            may = bool(
                set(PEOPLE[who][0]) & {"dispatcher", "duty_manager", "assessor", "inspector", "unit_head"}
            )
        answer = client.post(f"{DESK}results/export/", typed)
        assert (answer.status_code == 200) is may, who
        offered = shown.status_code == 200 and shown.context.get("export") is not None
        assert offered is may, who


def test_an_appeal_from_the_page_and_its_ruling(inspected: Inspected) -> None:
    cast, one = inspected.world.cast, inspected.drawn()
    inspected.scored(one, manner=20)
    address = f"{DESK}results/{one.pk}/appeal/"
    seat = cast.client("seat")
    assert seat.post(address, {"why": "不对"}).status_code == 400, "not sure"
    assert seat.post(address, {"why": "不对，有录音", "sure": "on"}).status_code == 302
    assert cast.client("lead").post(address, {"why": "不对", "sure": "on"}).status_code == 403
    body = opened(inspected, "inspector2", f"{DESK}{one.pk}/")
    assert "不对，有录音" in body
    assert 'value="20"' in body
    ruling = {**inspected.typed(), "ruling": "有录音", "sure": "on"}
    assert cast.client("inspector").post(f"{DESK}{one.pk}/", ruling).status_code == 403
    assert cast.client("inspector2").post(f"{DESK}{one.pk}/", ruling).status_code == 302
    body = opened(inspected, "seat", f"{DESK}results/{one.pk}/")
    assert "改判" in body
    assert "有录音" in body
    assert "20 / 40" in body


def test_coaching_from_a_result(inspected: Inspected) -> None:
    cast, one = inspected.world.cast, inspected.drawn()
    inspected.scored(one, manner=20)
    assert f"about={one.pk}" in opened(inspected, "lead", f"{DESK}results/{one.pk}/")
    opened(inspected, "lead", f"/desk/coaching/?about={one.pk}")
    typed = {"seat": cast.seat.pk, "text": "先复述", "about": one.pk}
    assert cast.client("lead").post("/desk/coaching/add/", typed).status_code == 302
    note = CoachingNote.objects.get()
    assert note.inspection == one
    assert "先复述" in opened(inspected, "seat", "/desk/coaching/")
    assert cast.client("seat").post(f"/desk/coaching/{note.pk}/read/", {"answer": "好"}).status_code == 302
    assert "好" in opened(inspected, "duty_manager", "/desk/coaching/")
    refused = cast.client("lead").post("/desk/coaching/add/", {**typed, "seat": cast.government_callback.pk})
    assert refused.status_code == 400


def test_what_waits_is_on_the_page_one_lands_on(inspected: Inspected) -> None:
    one = inspected.drawn()
    assert "待评" in opened(inspected, "inspector", "/desk/")
    inspected.scored(one, leak=1)
    coach(inspected.world.actor("lead"), inspected.world.cast.seat, "先复述")
    body = opened(inspected, "seat", "/desk/?stay=1")
    assert "待确认的辅导" in body
    assert "可以申诉" in body
    assert "致命差错待复看" in opened(inspected, "duty_manager", "/desk/")


def test_the_lists_ask_the_same_however_long_they_are(inspected: Inspected) -> None:
    cast = inspected.world.cast

    def queries(who: str, address: str) -> int:
        client = cast.client(who)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    addresses = [("inspector", DESK), ("lead", f"{DESK}results/"), ("duty_manager", "/desk/coaching/")]
    for one in (inspected.drawn(), inspected.drawn()):
        inspected.scored(one, manner=20)
        coach(inspected.world.actor("lead"), cast.seat, "先复述", one)
    inspected.drawn()
    before = [queries(*each) for each in addresses]
    for _n in range(4):
        one = inspected.drawn()
        inspected.scored(one, manner=20)
        coach(inspected.world.actor("lead"), cast.seat, "先复述", one)
        inspected.drawn()
    assert [queries(*each) for each in addresses] == before
    assert max(before) < 40


def test_what_is_not_there_and_what_is_not_ones_own_are_alike(inspected: Inspected) -> None:
    one = inspected.drawn(account=inspected.world.cast.inspector)
    for pk in (one.pk, 10**9):
        opened(inspected, "inspector", f"{DESK}{pk}/", 404)
    opened(inspected, "seat", f"{DESK}results/{one.pk}/", 404)
    assert not Inspection.objects.filter(judged_at__isnull=False).exists()


def test_the_queue_of_appeals(inspected: Inspected) -> None:
    one = inspected.drawn()
    inspected.scored(one, manner=20)
    one.refresh_from_db()
    appeal(inspected.world.actor("seat"), one, "不服")
    for who, shown in (("inspector", 0), ("inspector2", 1), ("duty_manager", 1)):
        page = inspected.world.cast.client(who).get(f"{DESK}?tab=appeals").context["page"]
        assert len(page.rows) == shown, who


def test_agreement_says_when_there_is_not_enough(inspected: Inspected) -> None:
    one = inspected.drawn(twice=True)
    inspected.scored(one)
    one.refresh_from_db()
    inspected.scored(one, "inspector2")
    assert "件数不够" in opened(inspected, "assessor", f"{DESK}agreement/")
    assert "这些天没有双评的" in opened(inspected, "assessor", f"{DESK}agreement/?last=2026-01-01")


def test_the_administrator_edits_the_items_of_a_sheet(inspected: Inspected) -> None:
    sheet = inspected.sheets["case"]
    client = inspected.world.cast.client("sysadmin")
    address = f"/backoffice/evaluation/scoresheet/{sheet.pk}/change/"
    page = client.get(address)
    formset = page.context["inline_admin_formsets"][0].formset
    sent = {form.add_prefix(name): form[name].value() for form in formset for name in form.fields}
    sent |= {formset.management_form.add_prefix(n): v for n, v in formset.management_form.initial.items()}
    sent |= {"name": "改过的", "code": sheet.code, "what": sheet.what, "passing": 80, "active": "on"}
    sent |= {formset.forms[0].add_prefix("points"): 30}
    sent = {name: value for name, value in sent.items() if value is not None and value is not False}
    assert client.post(address, sent).status_code == 302
    assert sheet.items.get(code="manner").points == 30


def test_what_a_department_answered_is_not_shown_as_the_seats(inspected: Inspected) -> None:
    world = inspected.world
    by_seat = world.draft("seat", world.contact("seat"), kind="enquiry")
    world.do("answer", "seat", by_seat, answer="九点到五点")
    theirs = world.to_callback()
    assert texts_for(world.actor("inspector"), theirs)["answer"]
    for case, shown in ((by_seat, True), (theirs, False)):
        one = inspected.drawn(world.fresh(case))
        world.cast.client("inspector").post(f"{DESK}take/", {"pk": one.pk})
        assert ("给诉求人的答复" in opened(inspected, "inspector", f"{DESK}{one.pk}/")) is shown
