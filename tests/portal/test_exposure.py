"""Overdue matters exposed after a grace: off by default, with consent, read by a person, done by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.world import ANSWER, NAME, World
from yixian.cases import audit
from yixian.cases.models import Case, Event, Task
from yixian.ground.caching import drop_all
from yixian.ground.errors import NotAllowed, Refusal, WrongState
from yixian.portal import exposing
from yixian.portal.models import Exposure, PublicRule

pytestmark = pytest.mark.django_db
TITLE = "路灯一直不亮"


@pytest.fixture
def on(world: World) -> None:
    PublicRule.objects.create(code="expose_days", value=2)


def late(world: World, days: int = 30, **fields: object) -> Case:
    """A matter whose citizen consented, promised for `days` ago."""
    case = world.in_progress(world.dispatched(publish_consent=True, callback_consent=False)).case
    due = timezone.now() - timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(**{"promise_due": due, **fields})
    return world.fresh(case)


def exposed(world: World, case: Case | None = None) -> Exposure:
    case = case or late(world)
    world.do("expose", "publisher", case, title=TITLE)
    row: Exposure = Exposure.objects.get(case=case)
    return row


def closed(world: World, case: Case) -> Case:
    """Answered, and the answer reviewed."""
    task = Task.objects.get(case=case)
    world.do("reply", world.one_of("handler", task), task, **ANSWER)
    world.do("pass", "dispatcher", world.fresh(case), public_answer="灯修好了。")
    return world.fresh(case)


def faults() -> list[str]:
    """What the record says of exposures; that a promise was moved back by a test it says too."""
    return [one.kind for one in audit.verify() if "超期曝光" in one.detail]


def test_off_by_default(world: World, client: Client) -> None:
    case = late(world)
    assert client.get("/overdue/").status_code == 404
    assert "/overdue/" not in client.get("/figures/").content.decode()
    with pytest.raises(Refusal, match="没有开设"):
        world.do("expose", "publisher", case, title=TITLE)
    assert "没有开设超期曝光" in world.cast.client("publisher").get("/desk/overdue/").content.decode()


def test_read_previewed_and_exposed_on_the_pages(world: World, on: None, client: Client) -> None:
    case, publisher = late(world), world.cast.client("publisher")
    assert case.number in publisher.get("/desk/overdue/").content.decode()
    assert "没有曝光的诉求" in client.get("/overdue/").content.decode()
    address, typed = f"/desk/overdue/{case.number}/", {"title": TITLE, "version": str(case.version)}
    assert publisher.get(address).status_code == 200
    assert publisher.post(address, {**typed, "title": f"{NAME}家门口"}).status_code == 400
    preview = publisher.post(address, typed).content.decode()
    assert "确认曝光" in preview
    assert "超期" in preview
    assert not Exposure.objects.exists()
    assert publisher.post(address, {**typed, "confirmed": "yes"}).status_code == 302
    page = client.get("/overdue/").content.decode()
    assert TITLE in page
    assert world.city.bureau.label in page
    assert case.number not in page
    publisher.get("/desk/overdue/")  # reads the message of what was done
    assert case.number not in publisher.get("/desk/overdue/").content.decode()
    assert TITLE in publisher.get("/desk/overdue/?tab=listed").content.decode()
    assert "/overdue/" in client.get("/figures/").content.decode()


def test_the_grace_is_of_working_days(world: World, on: None) -> None:
    now = timezone.now()
    edge = exposing.cut_off(now)
    assert exposing.days_late(edge, now) == 2
    assert exposing.why_not_exposed(late(world, promise_due=edge + timedelta(minutes=1)), now) is not None
    assert exposing.why_not_exposed(late(world, promise_due=edge - timedelta(minutes=1)), now) is None


@pytest.mark.parametrize(
    "unfit",
    [
        {"publish_consent": False},
        {"kind": "report"},
        {"secrecy": "full"},
        {"tags": ["minor"]},
        {"tags": ["sensitive"]},
        {"held_by_office": True},
        {"accused": "bureau"},
        {"promise_due": None},
    ],
)
def test_never(world: World, on: None, unfit: dict[str, object], client: Client) -> None:
    row = exposed(world)
    if unfit.get("accused"):
        unfit = {"accused_id": world.city.bureau.pk}
    with pytest.raises(Refusal):
        world.do("expose", "publisher", late(world, **unfit), title=TITLE)
    # What comes to be so behind an action's back is not shown either.
    Case.objects.filter(pk=row.case_id).update(**unfit)
    assert TITLE not in client.get("/overdue/").content.decode()


def test_done_it_leaves_with_a_trace(world: World, on: None, client: Client) -> None:
    row = exposed(world)
    closed(world, row.case)
    drop_all()
    assert TITLE not in client.get("/overdue/").content.decode()
    done = client.get("/overdue/?tab=done").content.decode()
    assert TITLE in done
    assert "已办结" in done


@pytest.mark.parametrize("ends", ["withdraw_consent", "erase_identity", "end_exposure", "mark"])
def test_it_goes_at_once_and_is_on_record(
    world: World, on: None, ends: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "READ_AGAIN", (0.0,))
    row = exposed(world)
    assert TITLE in client.get("/overdue/").content.decode()
    case = world.fresh(row.case)
    if ends == "withdraw_consent":
        world.do(ends, case, case)
    elif ends == "erase_identity":
        world.do(ends, "duty_manager", closed(world, case), note="本人要求删除")
    elif ends == "mark":
        world.do(ends, "dispatcher", case, secrecy="full", tags=[], note="要保密")
    else:
        world.do(ends, "publisher", case, note="单位有说明")
    row.refresh_from_db()
    assert row.state == "off"
    assert TITLE not in client.get("/overdue/").content.decode()
    assert Event.objects.filter(case=case, verb="end_exposure").count() == 1
    assert faults() == []
    assert TITLE not in client.get("/overdue/?tab=done").content.decode()


def test_twice_is_refused_and_others_are(world: World, on: None) -> None:
    row = exposed(world)
    with pytest.raises(WrongState):
        world.do("expose", "publisher", world.fresh(row.case), title=TITLE)
    with pytest.raises(NotAllowed):
        world.do("expose", "dispatcher", late(world), title=TITLE)
    assert world.cast.client("dispatcher").get("/desk/overdue/").status_code == 403
    world.do("end_exposure", "publisher", world.fresh(row.case), note="再看")
    assert exposed(world, world.fresh(row.case)).pk == row.pk


def test_changed_behind_the_record_shows(world: World, on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "READ_AGAIN", (0.0,))
    row = exposed(world)
    assert faults() == []
    Exposure.objects.filter(pk=row.pk).update(title="别的")
    assert faults() == ["row_changed"]


def test_another_lead_is_named_after_a_change_of_lead(world: World, on: None, client: Client) -> None:
    row = exposed(world)
    Case.objects.filter(pk=row.case_id).update(lead=world.city.second_bureau)
    drop_all()
    page = client.get("/overdue/").content.decode()
    assert world.city.second_bureau.label in page
    assert world.city.bureau.label not in page


def test_what_its_citizen_says_is_not_solved_is_not_told_as_done(world: World, on: None) -> None:
    row = exposed(world)
    Case.objects.filter(pk=row.case_id).update(status="to_callback")
    assert list(Exposure.objects.done()) == [row]
    Case.objects.filter(pk=row.case_id).update(rehandle_proposed=True)
    assert not Exposure.objects.done().exists()
