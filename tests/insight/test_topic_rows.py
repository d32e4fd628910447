"""Topics as rows: found among cases, the same from day to day, and as people put them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from tests.dispatch.told import MATTERS
from tests.insight.hand import NOW, Hand
from tests.insight.topic_world import Told
from yixian.cases.models import Case, Citizen, Contact
from yixian.dispatch.models import AidSwitch
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.insight import topic_sweeps
from yixian.insight.actions import change_topic, find_topics
from yixian.insight.actions.claim_sweep import claim
from yixian.insight.actions.cure import assign_cure
from yixian.insight.models import Cure, Topic, TopicDay, TopicMember, TopicStep, TopicSweep
from yixian.insight.topics import spoken
from yixian.insight.topics.identity import recognised
from yixian.insight.topics.recount import area_in
from yixian.linkage.models import StaffNotice

MIXER = "翠澜新城旁边的拌料场太吵"
GATE = "南门桥头的自来水管爆了，整条街没有水"


@pytest.fixture
def told(hand: Hand) -> Told:
    return Told(hand)


def sweep() -> find_topics.Looked:
    return find_topics.find_month(timezone.now())


class TestFound:
    def test_each_matter_of_several_citizens_is_a_topic(self, told: Told) -> None:
        looked = sweep()
        assert (looked.new, Topic.objects.count()) == (len(MATTERS), len(MATTERS))
        for matter, cases in told.cases.items():
            members = set(told.of(matter).members.values_list("case_id", flat=True))
            assert members == {case.pk for case in cases}
        assert not TopicMember.objects.filter(case__in=told.others).exists()

    def test_it_says_who_when_where_and_what_about(self, told: Told) -> None:
        sweep()
        topic = told.of("mixer")
        assert (topic.citizens, topic.messages, topic.heat) == (3, 3, 3.0)
        assert "翠澜新城" in topic.place
        assert "翠澜新城" in topic.title
        assert (topic.area, topic.category) == (
            told.hand.areas["140105"],
            told.hand.categories["010101"],
        )
        assert (topic.first_at, topic.last_at) == (
            told.cases["mixer"][0].received_at,
            told.cases["mixer"][-1].received_at,
        )
        days = TopicDay.objects.filter(topic=topic)
        assert [(day.messages, day.citizens) for day in days] == [(1, 1)] * 3

    def test_the_last_seven_days_are_held_against_the_seven_before(self, told: Told) -> None:
        sweep()
        topic = told.of("mixer")  # 9, 8 and 7 days ago, and five minutes
        assert (topic.week, topic.week_before, topic.trend) == (0, 3, "down")
        for n in range(4):
            told.say(MIXER, MATTERS["mixer"][n % 3][1], days=1)
        sweep()
        topic.refresh_from_db()
        assert (topic.week, topic.week_before, topic.trend, topic.change) == (4, 3, "up", 1)

    def test_a_serial_writer_makes_no_topic(self, told: Told) -> None:
        for _again in range(6):
            told.say(GATE, GATE, citizen=told.citizen("the same telephone"))
        sweep()
        assert not TopicMember.objects.filter(case__title=GATE).exists()

    def test_anonymous_ones_are_somebody_else_each_time(self, told: Told) -> None:
        for _again in range(2):
            told.say(GATE, GATE, citizen=Citizen.objects.create(anonymous=True))
        sweep()
        assert Topic.objects.filter(members__case__title=GATE, citizens=2, messages=2).exists()

    def test_who_calls_again_is_one_more_voice_and_no_new_citizen(self, told: Told) -> None:
        case = told.cases["lift"][0]
        for citizen in (case.citizen, told.citizen()):
            Contact.objects.create(channel="telephone", citizen=citizen, outcome="urge", about=case)
        sweep()
        topic = told.of("lift")
        assert (topic.messages, topic.citizens) == (4, 3)
        assert topic.heat > 3

    @pytest.mark.parametrize(
        "never",
        [
            {"kind": "report"},
            {"secrecy": "full"},
            {"secrecy": "from_unit"},
            {"held_by_office": True},
            {"accused_matter": "conduct"},
            {"status": "draft"},
            {"status": "closed", "outcome": "withdrawn"},
        ],
    )
    def test_never_what_may_not_be_told(self, told: Told, never: dict[str, Any]) -> None:
        secret = [told.say(GATE, GATE, **never) for _again in range(4)]
        sweep()
        find_topics.find_day(timezone.now())
        assert not TopicMember.objects.filter(case__in=secret).exists()
        assert not any(spoken.is_told(case) for case in secret)
        assert all(spoken.is_told(case) for case in told.others)

    def test_no_title_tells_a_name_or_a_number(self, told: Told) -> None:
        for n in range(3):
            told.say("南门桥头水管爆了请打13800138000", GATE + str(n))
        sweep()
        assert not Topic.objects.filter(title__contains="13800138000").exists()
        assert Topic.objects.filter(title__contains="南门桥头水管爆了").exists()

    def test_no_more_than_the_newest(self, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(find_topics, "MOST_MESSAGES", 5)
        assert sweep().messages == 5

    def test_a_case_that_becomes_secret_while_it_is_compared_is_in_no_topic(
        self, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret, alike = told.cases["mixer"][0], find_topics.told_alike

        def meanwhile(messages: Any) -> Any:
            found = alike(messages)
            Case.objects.filter(pk=secret.pk).update(accused_matter="conduct")
            return found

        monkeypatch.setattr(find_topics, "told_alike", meanwhile)
        sweep()
        find_topics.find_day(timezone.now())
        assert not TopicMember.objects.filter(case=secret).exists()
        assert TopicMember.objects.filter(case__in=told.cases["mixer"]).count() == 2

    def test_the_same_queries_however_many_cases(
        self, told: Told, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(60):
            told.say(MIXER, MATTERS["mixer"][n % 3][1], days=n % 20)
        with django_assert_max_num_queries(40):
            sweep()
        with django_assert_max_num_queries(40):
            find_topics.find_day(timezone.now())


class TestIdentity:
    def test_a_second_sweep_changes_nothing(self, told: Told) -> None:
        sweep()
        before = told.rows()
        assert sweep().new == 0
        assert told.rows() == before
        find_topics.find_day(timezone.now())
        assert told.rows() == before

    def test_it_is_the_same_topic_when_more_speak_of_it_days_later(self, told: Told) -> None:
        sweep()
        topic = told.of("parking")
        with time_machine.travel(NOW + timedelta(days=5), tick=False):
            later = told.say("明珠路小学门前放学堵车", MATTERS["parking"][0][1], days=-5)
            sweep()
        assert TopicMember.objects.get(case=later).topic == topic

    def test_it_keeps_the_cases_that_are_too_old_to_look_at(self, told: Told) -> None:
        sweep()
        topic = told.of("mixer")
        with time_machine.travel(NOW + timedelta(days=22), tick=False):
            for n in range(2):
                told.say(MIXER, MATTERS["mixer"][n][1], days=-22 + n)
            sweep()
            topic.refresh_from_db()
        assert topic.members.count() == 5
        assert topic.first_at == told.cases["mixer"][0].received_at
        assert topic.messages < 5, "figures are of thirty days"

    def test_it_keeps_the_cases_that_are_too_many_to_look_at(
        self, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for n in range(3):
            told.say(MIXER, MATTERS["mixer"][n][1])
        sweep()
        before = set(told.of("mixer").members.values_list("case", flat=True))
        told.say(MIXER, MATTERS["mixer"][0][1])
        monkeypatch.setattr(find_topics, "MOST_MESSAGES", 6)
        sweep()
        assert before < set(told.of("mixer").members.values_list("case", flat=True))

    def test_a_sweep_that_dies_in_the_middle_leaves_nothing(
        self, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sweep()
        told.say(MIXER, MATTERS["mixer"][0][1])
        before = told.rows()

        def die(*_any: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(find_topics, "end_empty", die)
        with pytest.raises(RuntimeError):
            sweep()
        assert told.rows() == before

    def test_a_topic_whose_cases_all_became_secret_is_closed(self, told: Told) -> None:
        sweep()
        topic = told.of("lift")
        Case.objects.filter(pk__in=[case.pk for case in told.cases["lift"]]).update(kind="report")
        sweep()
        topic.refresh_from_db()
        assert (topic.state, topic.title, topic.members.count()) == ("closed", "", 0)

    @pytest.mark.parametrize(
        ("groups", "topic_of", "stay", "known"),
        [
            ([{1, 2}, {3, 4}], {}, set(), [None, None]),
            ([{1, 2, 9}, {3, 4}], {1: 7, 2: 7, 3: 7}, set(), [7, None]),  # the larger part goes on
            ([{1, 2, 3}], {1: 7, 2: 8, 3: 8}, set(), [8]),  # of two that grow together the larger
            ([{1, 2}], {1: 7, 2: 6}, set(), [6]),  # of two alike the older
            ([{1, 2}, {3, 4}], {1: 7, 2: 7, 3: 7, 4: 7}, {3, 4}, [7, 7]),  # people put them together
            ([{1, 2}, {3, 4}], {1: 7, 2: 7, 3: 7, 4: 5}, {3}, [7, 5]),
        ],
    )
    def test_groups_go_on_with_the_topic_they_share_most_with(
        self, groups: Any, topic_of: Any, stay: Any, known: Any
    ) -> None:
        assert recognised(groups, topic_of, stay) == known


def test_a_case_that_becomes_secret_leaves_with_its_words_at_once(world: World) -> None:
    secret, other = world.submitted(title="南门桥头水管爆了"), world.submitted(title="桥头停水一天")
    topic = Topic.objects.create(title=secret.title, messages=2, found_at=timezone.now())
    for case in (secret, other):
        likeness = 2.0 if case == secret else 1.0
        TopicMember.objects.create(topic=topic, case=case, received_at=case.received_at, likeness=likeness)
    world.do("mark", "duty_manager", secret, secrecy="full")
    topic.refresh_from_db()
    assert [member.case_id for member in topic.members.all()] == [other.pk]
    assert (topic.title, topic.messages) == ("桥头停水一天", 1)
    world.do("mark", "duty_manager", other, tags=["elder"])
    assert topic.members.count() == 1


def test_the_words_leave_too_where_only_old_cases_remain(world: World) -> None:
    secret, old = world.submitted(title="南门桥头水管爆了"), world.submitted(title="桥头停水一天")
    topic = Topic.objects.create(
        title=secret.title, place="南门桥头", messages=1, citizens=1, found_at=timezone.now()
    )
    merged = topic
    for _before in range(2):
        merged = Topic.objects.create(
            title=secret.title, state="merged", merged_into=merged, found_at=timezone.now()
        )
    long_ago = timezone.now() - timedelta(days=90)
    TopicMember.objects.create(topic=topic, case=secret, received_at=secret.received_at)
    TopicMember.objects.create(topic=topic, case=old, received_at=long_ago)
    world.do("mark", "duty_manager", secret, secrecy="full")
    topic.refresh_from_db()
    assert (topic.title, topic.place, topic.messages) == ("", "", 0)
    assert not Topic.objects.exclude(title="").exists()
    assert [member.case_id for member in topic.members.all()] == [old.pk]


class TestPeople:
    def test_a_name_holds(self, told: Told) -> None:
        sweep()
        topic = told.of("mixer")
        change_topic.name_topic(told.hand.cast.actor("supervisor"), topic, "拌料场扰民")
        sweep()
        topic.refresh_from_db()
        assert (topic.name, topic.held) == ("拌料场扰民", True)
        assert TopicStep.objects.get(topic=topic).facts == {"name": "拌料场扰民"}

    def test_a_merge_holds_and_takes_what_comes_later(self, told: Told) -> None:
        sweep()
        gone, into = told.of("lift"), told.of("heating")
        change_topic.merge_topics(told.hand.cast.actor("duty_manager"), gone, into)
        more = told.say("桂和苑电梯停用", MATTERS["lift"][0][1])
        find_topics.find_day(timezone.now())
        sweep()
        gone.refresh_from_db()
        into.refresh_from_db()
        assert (gone.state, gone.merged_into) == ("merged", into)
        assert set(into.members.values_list("case", flat=True)) == {
            one.pk for one in (*told.cases["lift"], *told.cases["heating"], more)
        }
        assert into.citizens == 5
        assert Topic.objects.count() == len(MATTERS)

    def test_a_split_holds(self, told: Told) -> None:
        sweep()
        topic = told.of("mixer")
        one = told.cases["mixer"][1]
        made = change_topic.split_topic(told.hand.cast.actor("supervisor"), topic, [one.pk], "拌料场粉尘")
        before = told.rows()
        sweep()
        assert told.rows() == before
        assert [member.case_id for member in made.members.all()] == [one.pk]
        topic.refresh_from_db()
        assert (topic.citizens, topic.members.count()) == (2, 2)

    def test_what_cannot_be_split(self, told: Told) -> None:
        sweep()
        supervisor, topic = told.hand.cast.actor("supervisor"), told.of("mixer")
        every = [case.pk for case in told.cases["mixer"]]
        for cases in ([], every, [every[0], told.cases["lift"][0].pk]):
            with pytest.raises(Refusal):
                change_topic.split_topic(supervisor, topic, cases, "")

    def test_nobody_else_changes_a_topic(self, told: Told) -> None:
        sweep()
        topic = told.of("mixer")
        for who in ("dispatcher", "leader", "liaison"):
            with pytest.raises(NotAllowed):
                change_topic.watch_topic(told.hand.cast.actor(who), topic, True)

    def test_a_closed_one_stays_closed_and_is_not_changed(self, told: Told) -> None:
        sweep()
        topic, actor = told.of("mixer"), told.hand.cast.actor("duty_manager")
        change_topic.close_topic(actor, topic)
        told.say(MIXER, MATTERS["mixer"][0][1])
        sweep()
        topic.refresh_from_db()
        assert (topic.state, topic.members.count()) == ("closed", 4)
        with pytest.raises(Conflict):
            change_topic.name_topic(actor, topic, "又来了")
        change_topic.close_topic(actor, topic, closed=False)
        topic.refresh_from_db()
        assert (topic.state, topic.citizens) == ("found", 4)

    def test_a_closed_one_is_counted_until_nobody_speaks_of_it(self, told: Told) -> None:
        sweep()
        topic = told.of("mixer")
        change_topic.close_topic(told.hand.cast.actor("duty_manager"), topic)
        with time_machine.travel(NOW + timedelta(days=45), tick=False):
            sweep()
        topic.refresh_from_db()
        assert (topic.state, topic.messages, topic.heat) == ("closed", 0, 0)
        assert topic.title != ""

    def test_what_loses_all_its_cases_is_closed_and_followed_no_more_but_not_while_it_is_cured(
        self, told: Told
    ) -> None:
        sweep()
        followed, cured = told.of("lift"), told.of("mixer")
        actor, unit = told.hand.cast.actor("duty_manager"), told.hand.city.bureau
        change_topic.watch_topic(actor, followed, True)
        assign_cure(actor, cured, unit, [], "x", (NOW + timedelta(days=9)).date())
        secret = [case.pk for case in (*told.cases["lift"], *told.cases["mixer"])]
        Case.objects.filter(pk__in=secret).update(secrecy="full")
        sweep()
        followed.refresh_from_db()
        cured.refresh_from_db()
        assert (followed.state, followed.watched_by) == ("closed", None)
        assert cured.is_standing

    def test_a_topic_people_follow_is_not_swallowed(self, told: Told) -> None:
        sweep()
        small, large = told.of("lift"), told.of("mixer")
        change_topic.watch_topic(told.hand.cast.actor("duty_manager"), small, True)
        TopicMember.objects.filter(topic=small).update(topic=large)  # as if they had been found as one once
        TopicMember.objects.filter(case=told.cases["lift"][0]).update(topic=small)
        sweep()
        small.refresh_from_db()
        assert (small.state, small.members.count()) == ("watched", 2)


class TestBursts:
    def burst(self, told: Told, number: int, days: float = 0) -> None:
        for n in range(number):
            told.say(GATE, f"南门桥头水管爆了，{n}号楼到现在没有水", days=days)

    def test_what_five_citizens_tell_within_a_day_is_flagged_and_told_once(self, told: Told) -> None:
        sweep()
        self.burst(told, 4)
        assert find_topics.find_day(timezone.now()).bursts == 0
        self.burst(told, 1)
        assert find_topics.find_day(timezone.now()).bursts == 1
        self.burst(told, 3)
        assert find_topics.find_day(timezone.now()).bursts == 0
        topic = Topic.objects.get(burst_at__isnull=False)
        assert topic.citizens == 8
        notice = StaffNotice.objects.get(way="system")
        assert (notice.account, notice.facts) == (
            told.hand.cast.duty_manager,
            {"citizens": 5, "topic": topic.pk},
        )

    def test_what_comes_every_day_is_no_burst(self, told: Told) -> None:
        for day in range(1, 8):
            self.burst(told, 5, days=day)
        sweep()
        self.burst(told, 5)
        assert find_topics.find_day(timezone.now()).bursts == 0
        assert not StaffNotice.objects.exists()

    def test_one_who_called_again_and_again_hides_no_burst(self, told: Told) -> None:
        self.burst(told, 2, days=3)
        case = Case.objects.filter(title=GATE).latest("pk")
        for n in range(30):
            Contact.objects.create(
                channel="telephone", citizen=case.citizen, outcome="urge", about=case,
                received_at=NOW - timedelta(days=2, minutes=n),
            )  # fmt: skip
        sweep()
        self.burst(told, 5)
        assert find_topics.find_day(timezone.now()).bursts == 1

    def test_the_cases_of_a_day_join_the_topic_of_before(self, told: Told) -> None:
        sweep()
        topic = told.of("mixer")
        more = told.say(MIXER, MATTERS["mixer"][0][1])
        find_topics.find_day(timezone.now())
        assert TopicMember.objects.get(case=more).topic == topic
        topic.refresh_from_db()
        assert topic.citizens == 4


class TestSweeps:
    @pytest.fixture
    def looked(self, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
        """For each look whether it was over a month."""
        done: list[bool] = []

        def look(_now: Any, *, month: bool) -> Iterator[str]:
            done.append(month)
            TopicSweep.objects.update(ended_at=NOW)
            return iter(())

        monkeypatch.setattr(topic_sweeps, "_look", look)
        return done

    def test_every_ten_minutes(self, hand: Hand, looked: list[bool]) -> None:
        for minutes in (0, 5, 10, 12):
            list(topic_sweeps.sweep_day(NOW + timedelta(minutes=minutes)))
        assert looked == [False, False]

    def test_over_a_month_at_once_and_then_once_a_night(self, hand: Hand, looked: list[bool]) -> None:
        for hours in (0, 1, 9, 16, 17, 40, 48):  # from ten in the morning; 16 is two at night
            list(topic_sweeps.sweep_month(NOW + timedelta(hours=hours)))
        assert looked == [True] * 3
        list(topic_sweeps.sweep_month(NOW + timedelta(hours=40, minutes=1)))
        assert TopicSweep.objects.count() == 1

    def test_after_a_look_that_was_stopped_the_next_is_at_night(
        self, hand: Hand, looked: list[bool], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        list(topic_sweeps.sweep_month(NOW))
        with monkeypatch.context() as stopped:
            stopped.setattr(topic_sweeps, "_look", lambda _now, month: iter(()))
            list(topic_sweeps.sweep_month(NOW + timedelta(hours=17)))
        list(topic_sweeps.sweep_month(NOW + timedelta(hours=30)))  # at four in the afternoon
        assert looked == [True]
        list(topic_sweeps.sweep_month(NOW + timedelta(hours=41)))
        assert looked == [True, True]

    def test_not_where_the_city_turned_it_off(self, hand: Hand, looked: list[bool]) -> None:
        AidSwitch.objects.create(aid="topics", active=False)
        list(topic_sweeps.sweep_day(NOW))
        list(topic_sweeps.sweep_month(NOW))
        assert looked == []

    def test_few_cases_are_compared_here_and_many_in_a_process_of_its_own(
        self, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert list(topic_sweeps.sweep_month(NOW)) == ["看了近三十天 23 件诉求，6 个热点，新发现 6 个。"]
        asked: list[list[str]] = []
        seconds: list[int] = []

        def run(command: list[str], timeout: int, **_options: Any) -> subprocess.CompletedProcess[str]:
            asked.append(command)
            seconds.append(timeout)
            return subprocess.CompletedProcess(command, 1, "", "坏了")

        monkeypatch.setattr(subprocess, "run", run)
        monkeypatch.setattr(topic_sweeps, "FEW", 5)
        assert list(topic_sweeps.sweep_month(NOW + timedelta(hours=40))) == ["坏了"]
        assert asked[0][-2:] == ["sweep", "--month"]
        assert list(topic_sweeps.sweep_day(NOW)) == [], "nothing came today"
        told.say(GATE, GATE)
        assert list(topic_sweeps.sweep_day(NOW + timedelta(minutes=10))) == ["坏了"], (
            "beside the 23 of before"
        )
        assert asked[1][-2:] == ["sweep", "--day"]
        assert sum(seconds) < 15 * 60, "the clock's service is stopped then"

    def test_by_hand(self, told: Told) -> None:
        out = StringIO()
        call_command("topics", "sweep", "--month", stdout=out)
        call_command("topics", "sweep", "--day", stdout=out)
        assert out.getvalue() == "看了近三十天 23 件诉求，6 个热点，新发现 6 个。\n"


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_clocks_one_looks(self) -> None:
        both = at_once(*[lambda: claim(TopicSweep.Kind.DAY, NOW, timedelta(minutes=10))] * 2)
        assert sorted(map(bool, both)) == [False, True]

    def test_two_who_merge_either_way_do_not_hang(self) -> None:
        with time_machine.travel(NOW, tick=True):
            told = Told(Hand(Cast()))
            sweep()
            one, other = told.of("lift"), told.of("heating")
            actor = told.hand.cast.actor("supervisor")
            both = at_once(
                lambda: change_topic.merge_topics(actor, one, other),
                lambda: change_topic.merge_topics(actor, other, one),
            )
        assert [type(result) for result in sorted(both, key=str)] in (
            [type(None), Conflict],
            [Conflict, type(None)],
        )
        assert Topic.objects.filter(state="merged").count() == 1

    def test_of_two_who_assign_a_cure_one_does(self) -> None:
        with time_machine.travel(NOW, tick=True):
            told = Told(Hand(Cast()))
            sweep()
            actor, unit = told.hand.cast.actor("duty_manager"), told.hand.city.bureau
            due = (NOW + timedelta(days=9)).date()
            both = at_once(*[lambda: assign_cure(actor, told.of("lift"), unit, [], "x", due)] * 2)
        assert sorted(isinstance(result, Conflict) for result in both) == [False, True]
        assert Cure.objects.count() == 1


def test_the_smallest_area_that_half_of_the_cases_lie_in() -> None:
    assert area_in(["1/2/3", "1/2/4", "1/2/3"]) == "3"
    assert area_in(["1/2/3", "1/2/4", "1/5"]) == "2"
    assert area_in(["", "", "1"]) == ""
    assert area_in([]) == ""
