"""Asked for with evidence, ruled by another department's assessor, appealed once, and then it is final."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from tests.at_once import at_once
from tests.cases.world import World
from yixian.cases import audit
from yixian.cases.actions import Step, perform
from yixian.cases.models import Case, CaseStatus
from yixian.cases.queries import told_to
from yixian.evaluation.models import Exemption
from yixian.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from yixian.insight.models import DirtyMark

RECORD: dict[str, Any] = {"way": "telephone", "reached": True, "contacted": "yes"}
HALF: dict[str, Any] = {"solved": "partly", "satisfied": "fairly"}
ASK: dict[str, Any] = {"reason_code": "beyond_power", "reason": "王小明反映的事项属上级机关职权，已移送"}


@pytest.fixture(autouse=True)
def uploads(media_root: Any) -> None:
    """Evidence goes into a folder of the test's own."""


@pytest.fixture
def case(world: World) -> Case:
    """A closed case whose citizen calls it half solved."""
    return judged(world)


def judged(world: World, **answers: Any) -> Case:
    case = world.to_callback()
    world.do("record_callback", "callback", case, **RECORD, **(answers or HALF))
    return world.fresh(case)


def ask(world: World, case: Case, who: str = "liaison", **typed: Any) -> Step:
    files = MultiValueDict({"file": [SimpleUploadedFile("移送函.pdf", b"%PDF-1.7 ...")]})
    return perform("ask_exemption", world.actor(who), case, {**ASK, **typed}, files)


def refused(world: World, case: Case) -> Exemption:
    ask(world, case)
    made: Exemption = world.do("rule_exemption", "assessor", case, granted=False, ruling="证据不足").made
    return made


def test_it_is_asked_with_a_reason_and_evidence(world: World, case: Case) -> None:
    row: Exemption = ask(world, case).made
    assert row.evidence is not None
    assert (row.department, row.round, row.state) == (world.city.bureau, 1, "待裁定")
    assert "王小明" not in str(case.events.latest("seq").facts)


@pytest.mark.parametrize(
    ("typed", "field"), [({"reason_code": "nonsense"}, "reason_code"), ({"reason": " "}, "reason")]
)
def test_what_lacks_is_said_at_the_field(world: World, case: Case, typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        ask(world, case, **typed)
    assert set(raised.value.errors) == {field}
    with pytest.raises(Invalid) as raised:
        world.do("ask_exemption", "liaison", case, **ASK)
    assert set(raised.value.errors) == {"file"}


def test_a_citizen_who_is_content_needs_no_exemption(world: World) -> None:
    with pytest.raises(Refusal, match="不需要申请免考"):
        ask(world, judged(world, solved="solved", satisfied="fairly"))


def test_an_open_case_and_one_nobody_was_asked_about_have_none(world: World) -> None:
    with pytest.raises(Refusal):
        ask(world, world.to_callback())
    unasked = world.do(
        "answer", "dispatcher", world.submitted(telephone="8613900000008"), answer="请按公告"
    ).case
    with pytest.raises((Refusal, NotFound)):
        ask(world, unasked)


@pytest.mark.parametrize("who", ["liaison2", "section_liaison"])
def test_another_department_does_not_ask(world: World, case: Case, who: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        ask(world, case, who)


def test_it_is_asked_for_once(world: World, case: Case) -> None:
    ask(world, case)
    with pytest.raises(Refusal, match="已经申请过"):
        ask(world, case)


def test_the_assessor_grants_it_and_the_figures_are_told(world: World, case: Case) -> None:
    ask(world, case)
    Case.objects.filter(pk=case.pk).update(received_at="2026-01-05T09:00:00Z")
    row: Exemption = world.do("rule_exemption", "assessor", case, granted=True, ruling="同意").made
    assert row.is_exempt
    assert row.exempt_since == row.ruled_at
    assert DirtyMark.objects.filter(case_id=case.pk, families="callbacks").exists()
    with pytest.raises(Refusal, match="已经裁定"):
        world.do("rule_exemption", "assessor", case, granted=False, ruling="再想想")
    with pytest.raises(Refusal, match="没有裁定不准"):
        world.do("appeal_exemption", "liaison", case, appeal="申诉")


@pytest.mark.parametrize("place", ["bureau", "bureau_section"])
def test_who_belongs_to_the_department_or_one_above_or_below_does_not_rule(
    world: World, case: Case, place: str
) -> None:
    ask(world, case)
    assessor = world.cast.assessor
    assessor.department = getattr(world.city, place)
    assessor.save()
    with pytest.raises(NotAllowed, match="别的单位"):
        world.do("rule_exemption", world.cast.actor("assessor"), case, granted=True, ruling="同意")


def test_a_refusal_is_appealed_once_and_the_duty_managers_word_is_final(world: World, case: Case) -> None:
    row = refused(world, case)
    assert row.state == "未准予"
    world.do("appeal_exemption", "liaison", case, appeal="移送函在附件")
    with pytest.raises(Refusal, match="只能申诉一次"):
        world.do("appeal_exemption", "liaison", case, appeal="再申诉")
    world.do("decide_appeal", "duty_manager", case, final_granted=True, final_ruling="准予")
    row.refresh_from_db()
    assert (row.state, row.is_exempt, row.exempt_since) == ("申诉准予，终局", True, row.final_at)
    with pytest.raises(Refusal, match="终局"):
        world.do("decide_appeal", "duty_manager", case, final_granted=False, final_ruling="不准")


def test_whoever_ruled_first_does_not_decide_the_appeal(world: World, case: Case) -> None:
    row = refused(world, case)
    world.do("appeal_exemption", "liaison", case, appeal="移送函在附件")
    Exemption.objects.filter(pk=row.pk).update(ruled_by=world.cast.duty_manager)
    with pytest.raises(NotAllowed, match="另一个人"):
        world.do("decide_appeal", "duty_manager", case, final_granted=True, final_ruling="准予")


def test_closing_on_the_facts_proposes_it_and_who_proposed_does_not_decide(world: World) -> None:
    case = world.to_callback()
    world.do(
        "record_callback", "callback", case, **RECORD, solved="not", satisfied="dissatisfied", why="没拆"
    )
    case = world.do("close_on_facts", "duty_manager", case, note="依法办结").case
    row = Exemption.objects.get(case=case)
    assert (row.is_proposed, row.department) == (True, world.city.bureau)
    with pytest.raises(Refusal, match="已经申请过"):
        ask(world, case)
    world.do("rule_exemption", "assessor", case, granted=False, ruling="不是客观原因")
    world.do("appeal_exemption", "liaison", case, appeal="有规划许可")
    with pytest.raises(NotAllowed, match="另一个人"):
        world.do("decide_appeal", "duty_manager", case, final_granted=True, final_ruling="准予")
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED


def changed(row: Exemption, **columns: Any) -> list[str]:
    """What the audit finds once somebody with the database's password has changed the row."""
    Exemption.objects.filter(pk=row.pk).update(**columns)
    return [fault.kind for fault in audit.verify()]


def test_a_row_changed_behind_the_record_shows(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "READ_AGAIN", ())
    row = refused(world, case)
    world.do("appeal_exemption", "liaison", case, appeal="移送函在附件")
    world.do("decide_appeal", "duty_manager", case, final_granted=False, final_ruling="维持")
    assert changed(row) == []
    assert changed(row, final_granted=True) == ["row_changed"]
    assert changed(row, final_granted=False, appeal="另一句话") == ["row_changed"]
    Exemption.objects.all().delete()
    assert [fault.kind for fault in audit.verify()] == ["row_missing"]


def test_a_proposal_is_recorded_from_its_ruling_on(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "READ_AGAIN", ())
    case = world.to_callback(telephone="8613900000191")
    answers = {"solved": "not", "satisfied": "dissatisfied", "why": "没拆"}
    world.do("record_callback", "callback", case, **RECORD, **answers)
    case = world.do("close_on_facts", "duty_manager", case, note="依法办结").case
    row = Exemption.objects.get(case=case)
    assert changed(row) == []
    assert changed(row, granted=True, ruled_at=row.asked_at) == ["row_inserted"]
    assert changed(row, granted=None, ruled_at=None) == []
    world.do("rule_exemption", "assessor", case, granted=True, ruling="同意")
    assert changed(row) == []
    assert changed(row, granted=False) == ["row_changed"]


def test_a_later_word_of_the_citizen_in_the_round_stays_exempt(world: World, case: Case) -> None:
    ask(world, case)
    world.do("rule_exemption", "assessor", case, granted=True, ruling="同意")
    world.do("evaluate", case, case, solved="not", satisfied="dissatisfied", why="还是没有")
    assert Exemption.objects.get(case=case).round == world.fresh(case).callbacks.latest("id").round  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="已经申请过"):
        ask(world, case)


def test_departments_read_of_their_own_alone_and_not_in_the_story(world: World, case: Case) -> None:
    row = refused(world, case)
    assert list(Exemption.objects.visible_to(world.actor("liaison"))) == [row]
    assert list(Exemption.objects.visible_to(world.actor("liaison2"))) == []
    assert list(Exemption.objects.visible_to(world.actor("handler"))) == []
    assert list(Exemption.objects.visible_to(world.actor("assessor"))) == [row]
    verbs = {line.verb for line in told_to(world.actor("liaison"), case)}
    assert not verbs & {"ask_exemption", "rule_exemption"}
    page = world.cast.client("liaison").get(f"/cases/{case.number}/").content.decode()
    assert "证据不足" in page


def test_the_list_says_what_waits_for_whom(world: World, case: Case) -> None:
    ask(world, case)
    form = f"/cases/{case.number}/do/rule_exemption/"
    assert form in world.cast.client("assessor").get("/desk/exemptions/").content.decode()
    assert form not in world.cast.client("liaison").get("/desk/exemptions/").content.decode()
    assert case.number not in world.cast.client("liaison2").get("/desk/exemptions/").content.decode()
    asked = world.cast.client("assessor").get(form).content.decode()
    assert "超出本单位或本级职权" in asked
    assert "基本满意" in asked
    assert "待裁定免考" in world.cast.client("assessor").get("/desk/").content.decode()
    world.do("rule_exemption", "assessor", case, granted=False, ruling="证据不足")
    over = world.cast.client("liaison").get("/desk/exemptions/?tab=over").content.decode()
    assert f"/cases/{case.number}/do/appeal_exemption/" in over
    world.do("appeal_exemption", "liaison", case, appeal="移送函在附件")
    waits = world.cast.client("duty_manager").get("/desk/exemptions/").content.decode()
    assert f"/cases/{case.number}/do/decide_appeal/" in waits


def test_the_list_costs_no_query_a_row(world: World, django_assert_num_queries: Any) -> None:
    ask(world, judged(world))
    client = world.cast.client("assessor")
    client.get("/desk/exemptions/")
    with django_assert_num_queries(6):
        client.get("/desk/exemptions/")
    for number in range(3):
        other = world.to_callback(telephone=f"861390000001{number}")
        world.do("record_callback", "callback", other, **RECORD, **HALF)
        ask(world, world.fresh(other))
    with django_assert_num_queries(6):
        client.get("/desk/exemptions/")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_rule_at_once_one_is_told(world: World, case: Case) -> None:
    ask(world, case)

    def rule(granted: bool) -> str:
        try:
            world.do("rule_exemption", "assessor", case, granted=granted, ruling="看过")
        except (Conflict, Refusal) as refusal:
            return type(refusal).__name__
        return "ruled"

    both = at_once(lambda: rule(True), lambda: rule(False))
    assert sorted(both, key=lambda said: said == "ruled")[1] == "ruled"
    assert both.count("ruled") == 1
