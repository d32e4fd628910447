"""Who asked is released by two: one asks with a reason, the supervisory unit's head agrees, the asker alone looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.cases.sight import HIDDEN, NOTHING, REASON, how, sees
from tests.cases.world import NAME, World
from yixian.cases.actions import reveal_identity
from yixian.cases.models import Case, IdentityRelease
from yixian.directory.models import Department
from yixian.ground.caching import drop_all
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.people.models import Account, Role, RoleGrant
from yixian.safeguard.models import AccessRecord

ASKER, HEAD, PAGE = "duty_manager", "discipline", "/desk/releases/"
WHY = "须核实举报人的安全"


@pytest.fixture
def case(world: World) -> Case:
    """A report, fully secret by default."""
    return world.submitted(kind="report")


def ask(world: World, case: Case, who: str = ASKER) -> IdentityRelease:
    made: IdentityRelease = world.do("ask_release", who, case, reason=WHY).made
    return made


def agreed(world: World, case: Case) -> IdentityRelease:
    release = ask(world, case)
    world.do("agree_release", HEAD, case)
    release.refresh_from_db()
    return release


def person(world: World, username: str, department: Department) -> str:
    """A named person who heads the department."""
    made = Account.objects.create(
        username=username,
        name=f"分管领导·{username}",
        organisation=world.city.government,
        department=department,
        clearance=True,
        password=world.cast.people[HEAD].password,
    )
    RoleGrant.objects.create(account=made, role=Role.UNIT_HEAD, organisation_kind="government")
    world.cast.people[username] = made
    return username


class TestWho:
    @pytest.mark.parametrize("who", ["cleared_dispatcher", "duty_manager", "office", "unit_head", "liaison2"])
    def test_nobody_but_the_supervisory_units_head_agrees(self, world: World, case: Case, who: str) -> None:
        ask(world, case, "cleared_dispatcher")
        with pytest.raises((NotAllowed, NotFound)):
            world.do("agree_release", who, case)

    def test_not_without_clearance(self, world: World, case: Case) -> None:
        ask(world, case)
        head = world.cast.people[HEAD]
        head.clearance = False
        head.save()
        with pytest.raises(NotFound):
            world.do("agree_release", HEAD, case)

    def test_never_whoever_asked(self, world: World, case: Case) -> None:
        release = ask(world, case)
        with pytest.raises(IntegrityError), transaction.atomic():
            IdentityRelease.objects.filter(pk=release.pk).update(agreed_by=release.asked_by)

    def test_the_asker_alone_may_look_and_each_look_is_recorded(self, world: World, case: Case) -> None:
        agreed(world, case)
        assert reveal_identity(world.actor(ASKER), case, WHY).name == NAME
        for other in (HEAD, "cleared_dispatcher"):
            with pytest.raises((NotAllowed, NotFound)):
                reveal_identity(world.actor(other), case, WHY)
        found = list(AccessRecord.objects.filter(subject=f"case:{case.pk}").order_by("pk"))
        assert [(one.what, one.account_id) for one in found] == [
            ("release", world.cast.people[HEAD].pk),
            ("identity", world.cast.people[ASKER].pk),
        ]

    def test_one_case_and_no_other_of_the_same_citizen(self, world: World, case: Case) -> None:
        other = world.submitted(kind="report")
        agreed(world, case)
        assert (how(world, ASKER, case)[1], how(world, ASKER, other)[1]) == (REASON, HIDDEN)

    def test_the_anonymous_stay_anonymous(self, world: World) -> None:
        case = world.submitted(kind="report", name="", telephone="")
        with pytest.raises(Refusal, match="匿名"):
            ask(world, case)


class TestTheSupervisoryUnitItself:
    """Where nobody supervises the accused, the government office's head stands in; nobody of the accused ever."""

    @pytest.fixture
    def office_head(self, world: World) -> str:
        return person(world, "office_head", world.city.office)

    def accused(self, world: World, matter: str = "conduct") -> Case:
        return world.submitted(
            kind="complaint", accused=world.city.supervisory, accused_matter=matter, secrecy="full"
        )

    def test_the_offices_head_agrees(self, world: World, office_head: str) -> None:
        case = self.accused(world)
        ask(world, case)
        page = world.cast.client(office_head).get(PAGE).content.decode()
        assert WHY in page
        assert how(world, office_head, case) == (NOTHING, HIDDEN)
        world.do("agree_release", office_head, case)
        assert reveal_identity(world.actor(ASKER), case, WHY).name == NAME

    def test_of_nothing_else(self, world: World, office_head: str, case: Case) -> None:
        ask(world, case)
        assert case.number not in world.cast.client(office_head).get(PAGE).content.decode()
        with pytest.raises(NotFound):
            world.do("agree_release", office_head, case)

    def test_another_supervisory_unit_goes_before_it(self, world: World, office_head: str) -> None:
        other = Department.objects.create(code="JC2", name="第二监督机构", tier="supervisory")
        drop_all()
        head, case = person(world, "other_head", other), self.accused(world)
        ask(world, case)
        with pytest.raises(NotFound):
            world.do("agree_release", office_head, case)
        world.do("agree_release", head, case)

    def test_not_its_own_head_where_it_leads_a_complaint_about_its_service(self, world: World) -> None:
        case = self.accused(world, "service")
        world.dispatched(case, lead=world.city.supervisory, who="cleared_dispatcher")
        assert sees(world, HEAD, case)
        ask(world, case)
        assert WHY not in world.cast.client(HEAD).get(PAGE).content.decode()
        with pytest.raises(NotAllowed):
            world.do("agree_release", HEAD, case)


class TestHowLong:
    def test_a_release_ends_after_a_day(self, world: World, case: Case) -> None:
        agreed(world, case)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            assert how(world, ASKER, case)[1] == HIDDEN
            assert not sees(world, HEAD, case)

    def test_a_request_nobody_answers_ends_after_a_day_and_another_may_be_asked(
        self, world: World, case: Case
    ) -> None:
        ask(world, case)
        with pytest.raises(Refusal, match="不用再申请"):
            ask(world, case)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            with pytest.raises((NotFound, Refusal)):
                world.do("agree_release", HEAD, case)
            ask(world, case)

    def test_withdrawn_by_who_asked(self, world: World, case: Case) -> None:
        release = ask(world, case)
        world.do("end_release", ASKER, case, note="不再需要")
        release.refresh_from_db()
        assert release.state(timezone.now()) == "withdrawn"
        with pytest.raises((NotFound, Refusal)):
            world.do("agree_release", HEAD, case)

    def test_refused_with_the_reason(self, world: World, case: Case) -> None:
        release = ask(world, case)
        world.do("end_release", HEAD, case, note="线索可以不问举报人核实")
        release.refresh_from_db()
        assert release.state(timezone.now()) == "refused"
        assert how(world, ASKER, case)[1] == HIDDEN

    def test_taken_back_at_once(self, world: World, case: Case) -> None:
        agreed(world, case)
        world.do("end_release", HEAD, case, note="已经核实完")
        assert how(world, ASKER, case)[1] == HIDDEN

    def test_somebody_else_ends_nothing(self, world: World, case: Case) -> None:
        agreed(world, case)
        with pytest.raises(NotAllowed):
            world.do("end_release", "cleared_dispatcher", case, note="不该看")


class TestOneOfSeveral:
    """What was read is what is agreed to or ended, whoever else asked meanwhile."""

    def test_ended_is_the_one_whose_link_was_followed(self, world: World, case: Case) -> None:
        first = agreed(world, case)
        second = ask(world, case, "cleared_dispatcher")
        page = world.cast.client(HEAD).get(PAGE).content.decode()
        for one in (first, second):
            assert f"/cases/{case.number}/do/end_release/?release={one.pk}" in page
        with pytest.raises(Conflict):
            world.do("end_release", HEAD, case, note="不同意")
        client = world.cast.client(HEAD)
        form = client.get(f"/cases/{case.number}/do/end_release/?release={first.pk}").context["form"]
        typed = {"release": form["release"].value(), "note": "已经核实完"}
        assert client.post(f"/cases/{case.number}/do/end_release/", typed).status_code == 302
        first.refresh_from_db()
        second.refresh_from_db()
        now = timezone.now()
        assert (first.state(now), second.state(now)) == ("taken_back", "waiting")

    def test_one_that_expired_is_not_replaced_by_another(self, world: World, case: Case) -> None:
        first = ask(world, case)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            second = ask(world, case, "cleared_dispatcher")
            address = f"/cases/{case.number}/do/agree_release/?release={first.pk}"
            page = world.cast.client(HEAD).get(address).content.decode()
            assert "已经办理或者过期" in page
            assert WHY not in page
            with pytest.raises(Conflict):
                world.do("agree_release", HEAD, case, release=first.pk)
            world.do("agree_release", HEAD, case, release=second.pk)
            second.refresh_from_db()
            assert second.state(timezone.now()) == "in_force"


class TestOtherWays:
    """Every other way to who asked goes by the same gate, or refuses."""

    def test_the_callback_page_and_the_api(self, world: World) -> None:
        case = world.submitted(kind="report")
        world.replied(world.dispatched(case, who="cleared_dispatcher"))
        world.do("pass", "cleared_dispatcher", case)
        caller = world.cast.people["government_callback"]
        caller.clearance = True
        caller.save()
        address = f"/desk/callback/{case.number}/"
        body = {"reason": WHY}
        for who in ("government_callback", "duty_manager", "cleared_dispatcher"):
            client = world.cast.client(who)
            assert NAME not in client.post(f"{address}who/").content.decode()
            answer = client.post(f"/api/cases/{case.number}/identity", body, content_type="application/json")
            assert answer.status_code in (403, 404), answer.content
            assert client.post(f"/cases/{case.number}/identity/", body).status_code in (403, 404)

    def test_the_seats_contact_once_it_is_over(self, world: World) -> None:
        draft = world.draft(kind="report")
        client, address = world.cast.client("seat"), f"/desk/contacts/{draft.contact_id}/"
        assert NAME in client.get(address).content.decode()
        world.do("submit", "seat", draft)
        page = client.get(address).content.decode()
        assert NAME not in page
        assert "13800138000" not in page

    def test_looking_for_a_number_finds_none_of_it(self, world: World, case: Case) -> None:
        agreed(world, case)
        body = {"telephone": "13800138000", "reason": WHY}
        client = world.cast.client(ASKER)
        found = client.post("/api/cases/search", body, content_type="application/json").json()
        assert found["items"] == []

    def test_an_export_names_nobody(self, world: World, case: Case) -> None:
        agreed(world, case)
        typed = {"reason": WHY, "form_of_file": "csv", "columns": "all"}
        answer = world.cast.client(ASKER).post("/desk/cases/export/", typed)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "13800138000" not in body.decode()
        assert case.citizen.identity.telephone not in body.decode()


class TestPage:
    def test_what_waits_stands_on_the_first_page_and_on_the_list(self, world: World, case: Case) -> None:
        client = world.cast.client(HEAD)
        assert "没有身份披露的申请" in client.get(PAGE).content.decode()
        ask(world, case)
        assert "身份披露待同意" in client.get("/desk/").content.decode()
        page = client.get(PAGE).content.decode()
        assert WHY in page
        assert f"/cases/{case.number}/do/agree_release/" in page

    def test_the_asker_reads_what_became_of_it(self, world: World, case: Case) -> None:
        agreed(world, case)
        page = world.cast.client(ASKER).get(PAGE).content.decode()
        assert "有效" in page
        assert "agree_release" not in page

    @pytest.mark.parametrize("who", ["unit_head", "dispatcher", "supervisor"])
    def test_who_neither_asks_nor_agrees_is_refused(self, world: World, who: str) -> None:
        assert world.cast.client(who).get(PAGE).status_code == 403

    def test_another_named_person_reads_none_of_it(self, world: World, case: Case) -> None:
        ask(world, case)
        assert case.number not in world.cast.client("cleared_dispatcher").get(PAGE).content.decode()

    def test_a_head_whose_own_unit_is_complained_of_hears_of_nothing(self, world: World) -> None:
        case = world.submitted(kind="report", accused=world.city.supervisory, accused_matter="conduct")
        ask(world, case)
        assert case.number not in world.cast.client(HEAD).get(PAGE).content.decode()
        with pytest.raises(NotFound):
            world.do("agree_release", HEAD, case)
