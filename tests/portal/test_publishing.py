"""Default is not to publish; publishing needs consent, masking and a second person (docs/domain.md)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.at_once import at_once
from tests.cases.scenes import PUBLISHED
from tests.cases.world import NAME, TELEPHONE, World
from tests.portal.published import publishable, published
from yixian.cases import audit
from yixian.cases.actions import find
from yixian.cases.models import AccusedMatter, Case, Event, Remark
from yixian.ground.errors import Invalid, Refusal, WrongState
from yixian.linkage.models import Notice
from yixian.people.models import Account, Actor, RoleGrant
from yixian.portal.models import Publication, TitlePair

pytestmark = pytest.mark.django_db
State = Publication.State


def state_of(case: Case) -> str:
    row = Publication.objects.filter(case=case).first()
    return row.state if row else "none"


def test_a_closed_case_waits_and_nothing_of_it_is_public(world: World) -> None:
    case = publishable(world)
    assert state_of(case) == "waiting"
    row = Publication.objects.get(case=case)
    assert (row.title, row.question, row.answer) == ("", "", "")
    assert not Publication.objects.public().exists()


def test_published_as_it_was_typed_with_one_event_and_the_citizen_told(world: World) -> None:
    row = published(world)
    assert (row.title, row.question, row.answer) == tuple(
        PUBLISHED[n] for n in ("title", "question", "answer")
    )
    assert (row.group, row.department) == ("01", world.city.bureau)
    assert row.published_by == world.cast.people["publisher"]
    event = Event.objects.get(case=row.case, verb="publish")
    assert set(event.facts) == {"publication", "rows"}
    assert PUBLISHED["title"] not in str(event.facts), "a digest, no words"
    assert Notice.objects.filter(case=row.case, verb="published").count() == 1
    assert list(audit.verify()) == []


NOT_PUBLISHED: list[tuple[str, dict[str, Any]]] = [
    ("没有同意公开", {"publish_consent": False}),
    ("保密诉求和举报", {"secrecy": "from_unit"}),
    ("保密诉求和举报", {"kind": "report"}),
    ("投诉具体单位", {"held_by_office": True}),
    ("敏感事项", {"tags": ["sensitive"]}),
    ("敏感事项", {"tags": ["minor"]}),
    ("公开答复", {"public_answer": ""}),
    ("公开答复", {"outcome": "withdrawn"}),
    ("没有解决", {"rehandle_proposed": True}),
]


@pytest.mark.parametrize(("why", "columns"), NOT_PUBLISHED)
def test_what_is_never_published(world: World, why: str, columns: dict[str, Any]) -> None:
    case = publishable(world)
    for name, value in columns.items():
        setattr(case, name, value)
    with pytest.raises(Refusal) as refused:
        find("publish").check(world.actor("publisher"), case, None)
    assert why in str(refused.value)


def test_a_complaint_about_a_unit_does_not_even_wait(world: World) -> None:
    accused = {"kind": "complaint", "accused": world.city.second_bureau}
    assert state_of(publishable(world, **accused, accused_matter=AccusedMatter.SERVICE.value)) == "none"
    assert state_of(publishable(world, publish_consent=False)) == "none"
    assert state_of(publishable(world, secrecy="from_unit")) == "none"


@pytest.mark.parametrize("writer", ["handler", "dispatcher"])
def test_a_second_person_publishes(world: World, writer: str) -> None:
    """Neither who wrote the public answer nor who reviewed it."""
    case, account = publishable(world), world.cast.people[writer]
    Account.objects.filter(pk=account.pk).update(department=world.city.centre)
    RoleGrant.objects.create(account=account, role="publisher", organisation_kind="government")
    both = Actor.of(Account.objects.get(pk=account.pk))
    with pytest.raises(Refusal) as refused:
        world.do("publish", both, case, **PUBLISHED)
    assert refused.value.code == "second_person"
    published(world, case)


def test_the_citizens_name_is_refused_and_the_rest_needs_a_look(world: World) -> None:
    case = publishable(world)
    with pytest.raises(Invalid) as refused:
        world.do("publish", "publisher", case, **{**PUBLISHED, "answer": f"{NAME}您好"}, checked=True)
    assert list(refused.value.errors) == ["answer"]
    other = {**PUBLISHED, "answer": "请打 13912345678 联系张师傅"}
    with pytest.raises(Invalid) as refused:
        world.do("publish", "publisher", case, **other)
    assert list(refused.value.errors) == ["checked"]
    assert "手机号" in str(refused.value.errors)
    assert "13912345678" not in str(refused.value.errors)
    world.do("publish", "publisher", case, **other, checked=True)


def test_withdrawn_with_a_reason_that_stays(world: World) -> None:
    row = published(world)
    world.do("withdraw_publication", "publisher", row.case, note="政策变了")
    row.refresh_from_db()
    assert (row.state, row.why, row.title) == ("withdrawn", "publisher", PUBLISHED["title"])
    assert row.withdrawn_at is not None
    assert Remark.objects.filter(case=row.case, text="政策变了", internal=True).exists()
    assert not TitlePair.objects.exists()
    with pytest.raises(WrongState):
        world.do("withdraw_publication", "publisher", row.case, note="再来")
    again = published(world, world.fresh(row.case))
    assert (again.pk, again.state, again.withdrawn_at) == (row.pk, "published", None)


def test_declined_it_waits_no_longer_and_may_still_be_published(world: World) -> None:
    case = publishable(world)
    world.do("decline_publication", "publisher", case, note="对别人没有用")
    assert state_of(case) == "declined"
    with pytest.raises(WrongState):
        world.do("decline_publication", "publisher", case, note="再来")
    assert published(world, world.fresh(case)).state == "published"


def withdraws_consent(world: World, case: Case) -> None:
    world.do("withdraw_consent", case, case)


def erases(world: World, case: Case) -> None:
    world.do("erase_identity", "duty_manager", case, note="依申请")


def reopens(world: World, case: Case) -> None:
    world.do("reopen", case, case, content="又占道了")


@pytest.mark.parametrize(
    ("happens", "why"), [(withdraws_consent, "consent"), (erases, "erased"), (reopens, "reopened")]
)
def test_when_the_ground_falls_away_it_is_withdrawn_at_once(world: World, happens: Any, why: str) -> None:
    row, waiting = published(world), publishable(world)
    happens(world, row.case)
    row.refresh_from_db()
    assert (row.state, row.why) == ("withdrawn", why)
    event = Event.objects.get(case=row.case, verb="withdraw_publication")
    assert event.facts["why"] == why
    assert not Publication.objects.public().exists()
    assert list(audit.verify()) == []
    happens(world, waiting)
    assert state_of(waiting) == "declined"


NOT_SOLVED = {"contacted": "yes", "solved": "not", "satisfied": "dissatisfied", "why": "还在占道"}


def test_what_its_citizen_says_is_not_solved_is_not_shown_as_solved(world: World) -> None:
    row, waiting = published(world), publishable(world)
    for case in (row.case, waiting):
        world.do("evaluate", case, world.fresh(case), **NOT_SOLVED)
    row.refresh_from_db()
    assert (row.state, row.why) == ("withdrawn", "unsolved")
    assert state_of(waiting) == "declined"
    assert list(audit.verify()) == []


def test_once_that_is_settled_it_may_be_published_anew(world: World) -> None:
    row = published(world)
    world.do("evaluate", row.case, world.fresh(row.case), **NOT_SOLVED)
    with pytest.raises(Refusal, match="没有解决"):
        published(world, world.fresh(row.case))
    world.do("settle_evaluation", "duty_manager", world.fresh(row.case), note="已到现场说明")
    assert published(world, world.fresh(row.case)).state == "published"


def test_one_erased_takes_down_every_case_of_theirs(world: World) -> None:
    rows = [published(world, publishable(world, telephone=TELEPHONE)) for _ in range(2)]
    assert rows[0].case.citizen_id == rows[1].case.citizen_id
    erases(world, rows[0].case)
    assert set(Publication.objects.values_list("state", "why")) == {("withdrawn", "erased")}


def test_published_twice_is_told(world: World) -> None:
    row = published(world)
    with pytest.raises(WrongState):
        published(world, world.fresh(row.case))


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_publish_once(world: World) -> None:
    case = publishable(world)
    results = at_once(*[lambda: published(world, case)] * 2)
    assert sorted(isinstance(one, Publication) for one in results) == [False, True]
    assert Event.objects.filter(case=case, verb="publish").count() == 1


def test_the_desk_lists_and_counts(world: World) -> None:
    client = world.cast.client("publisher")
    waiting, row = publishable(world), published(world)
    page = client.get("/desk/publishing/").content.decode()
    assert waiting.number in page
    assert row.case.number not in page
    assert 'data-label="操作"' in page  # on a telephone each case is a card that names its parts
    assert row.case.number in client.get("/desk/publishing/?tab=published").content.decode()
    desk = client.get("/desk/").content.decode()
    assert "可以发布的" in desk
    assert "公开发布" in desk
    assert "可以发布的" not in world.cast.client("dispatcher").get("/desk/").content.decode()


def test_the_desk_needs_no_query_per_row(world: World) -> None:
    client = world.cast.client("publisher")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/publishing/")
        return len(asked)

    publishable(world)
    queries()
    few = queries()
    for _ in range(4):
        publishable(world)
    assert queries() == few


def test_nothing_is_public_before_the_preview_is_confirmed(world: World) -> None:
    client, case = world.cast.client("publisher"), publishable(world, telephone=TELEPHONE)
    address = f"/desk/publishing/{case.number}/"
    form = client.get(address).content.decode()
    assert "王**" in form
    assert "姓名是机器找的" in form
    assert 'name="confirmed"' not in form
    preview = client.post(address, {**PUBLISHED, "version": case.version}).content.decode()
    assert "市民会看到下面这些" in preview
    assert state_of(case) == "waiting"
    changed = client.post(address, {**PUBLISHED, "version": case.version, "change": "yes"}).content.decode()
    assert 'name="confirmed"' not in changed
    assert PUBLISHED["title"] in changed
    answer = client.post(address, {**PUBLISHED, "version": case.version, "confirmed": "yes"})
    assert answer["Location"] == "/desk/publishing/"
    assert state_of(case) == "published"
    assert "已经发布" in client.get(address).content.decode()


def test_a_wrong_form_comes_back_with_what_is_wrong(world: World) -> None:
    client, case = world.cast.client("publisher"), publishable(world)
    typed = {**PUBLISHED, "answer": "请打 13912345678", "confirmed": "yes"}
    answer = client.post(f"/desk/publishing/{case.number}/", typed)
    assert answer.status_code == 400
    assert "手机号" in answer.content.decode()
    assert state_of(case) == "waiting"


def test_the_plain_form_leads_to_the_preview(world: World) -> None:
    case = publishable(world)
    page = world.cast.client("publisher").get(f"/cases/{case.number}/do/publish/").content.decode()
    assert f"/desk/publishing/{case.number}/" in page
    world.do("publish", "publisher", case, **PUBLISHED)
    page = (
        world.cast.client("publisher").get(f"/cases/{case.number}/do/correct_publication/").content.decode()
    )
    assert f"/desk/publishing/{case.number}/correct/" in page
