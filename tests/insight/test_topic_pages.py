"""The pages of topics: who opens them, what they say, what people do on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.dispatch.told import MATTERS
from tests.insight.hand import NOW, Hand
from tests.insight.topic_world import Told
from yixian.cases.models import Case
from yixian.directory.models import Outline
from yixian.dispatch.duplicates.message import Message
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.insight import topic_page
from yixian.insight.actions import cure as cures
from yixian.insight.actions import find_topics
from yixian.insight.models import Cure, Topic, TopicStep
from yixian.insight.topics import queries
from yixian.insight.topics.naming import in_common
from yixian.safeguard.models import AccessRecord

LIST = "/desk/topics/"
READERS = ("leader", "duty_manager", "supervisor", "dispatcher")
DUE = (NOW + timedelta(days=60)).date()


@pytest.fixture
def told(hand: Hand) -> Told:
    made = Told(hand)
    find_topics.find_month(timezone.now())
    return made


def opened(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def page_of(topic: Topic, *rest: str) -> str:
    return "/".join([f"{LIST}{topic.pk}", *rest, ""])


def posted(client: Client, address: str, **form: Any) -> str:
    answer = client.post(address, form, follow=True)
    return answer.content.decode()


class TestList:
    @pytest.mark.parametrize("who", READERS)
    def test_the_hottest_first_for_who_steers(self, told: Told, who: str) -> None:
        body = opened(told.hand.cast.client(who), LIST)
        first = body.index(told.of("mixer").name)
        assert first < body.index(told.of("lift").name)
        assert "▼ 比之前七天少" in body

    @pytest.mark.parametrize(
        "who", ["seat", "liaison", "handler", "unit_head", "publisher", "callback", "nobody"]
    )
    def test_nobody_else(self, told: Told, who: str) -> None:
        for address in (LIST, f"{LIST}map/", page_of(told.of("mixer")), page_of(told.of("mixer"), "cases")):
            opened(told.hand.cast.client(who), address, 403)

    def test_filters(self, told: Told) -> None:
        mixer, lift = told.of("mixer"), told.of("lift")
        Topic.objects.filter(pk=lift.pk).update(burst_at=NOW, last_at=NOW)
        client = told.hand.cast.client("duty_manager")
        for asked, there, away in (
            ("span=7", lift, mixer),
            ("burst=1", lift, mixer),
            ("area=140105", lift, None),
            ("area=140106", None, lift),
            ("category=0101", mixer, None),
            ("category=02", None, mixer),
            ("state=watched", None, mixer),
            ("cure=none", mixer, None),
            ("cure=open", None, mixer),
        ):
            body = opened(client, f"{LIST}?{asked}")
            assert there is None or f"/desk/topics/{there.pk}/" in body, asked
            assert away is None or f"/desk/topics/{away.pk}/" not in body, asked
        assert "没有符合条件的热点" in opened(client, f"{LIST}?state=closed")

    def test_as_many_queries_for_many_as_for_few(self, told: Told) -> None:
        client = told.hand.cast.client("supervisor")
        opened(client, LIST)
        with CaptureQueriesContext(connection) as few:
            opened(client, LIST)
        for n in range(30):
            made = Topic.objects.create(found_at=NOW, messages=2, citizens=2, heat=n, title=f"另一件{n}")
            Cure.objects.create(
                topic=made, lead=told.hand.city.bureau, due_on=DUE, measures="x", assigned_at=NOW,
                assigned_by=told.hand.cast.duty_manager,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as many:
            opened(client, LIST)
        assert len(many) <= len(few) + 1  # cures, which there were none of

    def test_as_a_file_with_the_reason_on_record(self, told: Told) -> None:
        form = {"reason": "周会", "form_of_file": "csv"}
        answer = told.hand.cast.client("supervisor").post(f"{LIST}export/", form)
        text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        assert told.of("mixer").name in text
        assert AccessRecord.objects.filter(subject=f"topic:{told.of('mixer').pk}").exists()
        assert told.hand.cast.client("leader").post(f"{LIST}export/", form).status_code == 403


class TestTopic:
    def test_says_who_where_and_which_cases(self, told: Told) -> None:
        topic = told.of("mixer")
        body = opened(told.hand.cast.client("supervisor"), page_of(topic))
        assert "3 人，反映 3 次" in body
        assert "翠澜新城" in body
        assert "拌料场" in body
        for case in told.cases["mixer"]:
            assert case.number in body
        assert "共 3 件诉求" in body

    def test_of_cases_a_reader_may_not_open_only_the_number(self, told: Told) -> None:
        topic = told.of("mixer")
        hidden = told.cases["mixer"][0]
        Case.objects.filter(pk=hidden.pk).update(secrecy="full")  # and no sweep since
        body = opened(told.hand.cast.client("leader"), page_of(topic))
        assert hidden.number not in body
        assert "其中 1 件不属您的范围" in body
        assert "其中您可查看 2 件" in opened(told.hand.cast.client("leader"), page_of(topic, "cases"))

    def test_a_case_leads_to_its_topic(self, told: Told) -> None:
        case, topic = told.cases["mixer"][0], told.of("mixer")
        address = f"/cases/{case.number}/"
        assert page_of(topic) in opened(told.hand.cast.client("supervisor"), address)
        assert page_of(topic) not in opened(told.hand.cast.client("inspector"), address)

    def test_one_that_is_part_of_another_leads_there(self, told: Told) -> None:
        gone, into = told.of("lift"), told.of("mixer")
        client = told.hand.cast.client("duty_manager")
        asked = posted(client, page_of(gone, "merge"), into=into.pk)
        assert "确认合并" in asked
        gone.refresh_from_db()
        assert gone.state == "found", "not before it was said twice"
        done = posted(client, page_of(gone, "merge"), into=into.pk, sure="yes")
        assert "已合并" in done
        assert client.get(page_of(gone))["Location"] == page_of(into)
        assert into.members.count() == 5

    def test_split_off_after_asking(self, told: Told) -> None:
        topic, one = told.of("mixer"), told.cases["mixer"][0]
        client = told.hand.cast.client("supervisor")
        assert one.number in opened(client, page_of(topic, "split"))
        assert "请勾选要拆分出去的诉求" in posted(client, page_of(topic, "split"), name="另一件")
        asked = posted(client, page_of(topic, "split"), name="另一件", case=one.pk)
        assert "确认拆分" in asked
        assert Topic.objects.filter(given_name="另一件").count() == 0
        done = posted(client, page_of(topic, "split"), name="另一件", case=one.pk, sure="yes")
        assert "已拆分成新的热点" in done
        assert Topic.objects.get(given_name="另一件").members.get().case == one

    def test_the_same_queries_however_many_are_ticked(self, told: Told) -> None:
        topic, client = told.of("mixer"), told.hand.cast.client("supervisor")
        every = [case.pk for case in told.cases["mixer"]]
        asked = []
        for ticked in (every[:1], every, every[:1], every):
            with CaptureQueriesContext(connection) as queried:
                posted(client, page_of(topic, "split"), name="另一件", case=ticked)
            asked.append(len(queried))
        assert asked[2] == asked[3]

    def test_named_followed_and_closed(self, told: Told) -> None:
        topic, client = told.of("mixer"), told.hand.cast.client("supervisor")
        assert "拌料场扰民" in posted(client, page_of(topic, "name"), name="拌料场扰民")
        assert "不再关注" in posted(client, page_of(topic, "watch"), on="1")
        assert "已不再关注" in posted(client, page_of(topic, "watch"))
        assert "重新打开" in posted(client, page_of(topic, "close"), on="1")
        assert "已重新打开" in posted(client, page_of(topic, "close"))
        verbs = list(TopicStep.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["named", "watched", "unwatched", "closed", "opened"]
        assert "命名" in opened(client, page_of(topic))

    @pytest.mark.parametrize("who", ["dispatcher", "leader"])
    def test_whoever_only_reads_changes_nothing(self, told: Told, who: str) -> None:
        topic, client = told.of("mixer"), told.hand.cast.client(who)
        assert "整理" not in opened(client, page_of(topic))
        for what in ("name", "watch", "close", "merge", "split", "cure"):
            assert client.post(page_of(topic, what)).status_code == 403

    def test_what_the_words_have_in_common(self) -> None:
        told = [Message(str(n), "", *one) for n, one in enumerate(MATTERS["mixer"])]
        assert "翠澜新城" in "".join(in_common(told))
        assert in_common([]) == []


class TestCures:
    def assigned(self, told: Told) -> Cure:
        actor, city = told.hand.cast.actor("duty_manager"), told.hand.city
        return cures.assign_cure(actor, told.of("mixer"), city.bureau, [city.second_bureau], "封闭料场", DUE)

    def test_assigned_reported_and_ended(self, told: Told) -> None:
        topic, cast = told.of("mixer"), told.hand.cast
        manager, unit = cast.client("duty_manager"), cast.client("liaison")
        form = {"lead": told.hand.city.bureau.code, "measures": "封闭料场", "due_on": DUE.isoformat()}
        assert "已交办治理" in posted(manager, page_of(topic, "cure"), **form)
        made = Cure.objects.get()
        address = f"/desk/cures/{made.pk}/"
        assert "封闭料场" in opened(unit, address)
        assert topic.name in opened(unit, "/desk/cures/")
        assert "主动治理" in opened(unit, "/desk/")
        assert "料场已停产" in posted(unit, f"{address}report/", text="料场已停产")
        assert "交办以前平均每周 0.5 件" in opened(manager, address)
        assert "治理已结束" in posted(manager, f"{address}end/", ending="不再有人反映")
        made.refresh_from_db()
        assert (made.is_open, made.ending) == (False, "不再有人反映")
        assert made.pk in [one.pk for one in Cure.objects.visible_to(cast.actor("liaison"))]
        assert topic.name in opened(manager, "/desk/cures/?state=ended")

    def test_a_liaison_sees_none_of_others(self, told: Told) -> None:
        made = self.assigned(told)
        Cure.objects.filter(pk=made.pk).update(lead=told.hand.city.centre)
        made.assisting.clear()
        unit = told.hand.cast.client("liaison")
        opened(unit, f"/desk/cures/{made.pk}/", 404)
        assert made.topic.name not in opened(unit, "/desk/cures/")

    def test_who_may(self, told: Told) -> None:
        made, cast = self.assigned(told), told.hand.cast
        for who in ("supervisor", "leader", "liaison"):
            with pytest.raises(NotAllowed):
                cures.end_cure(cast.actor(who), made, "x")
            with pytest.raises(NotAllowed):
                cures.assign_cure(cast.actor(who), made.topic, made.lead, [], "x", DUE)
        for who in ("duty_manager", "handler"):
            with pytest.raises(NotAllowed):
                cures.report_cure(cast.actor(who), made, "x")

    def test_one_at_a_time_and_in_the_future(self, told: Told) -> None:
        made, actor = self.assigned(told), told.hand.cast.actor("duty_manager")
        with pytest.raises(Conflict):
            cures.assign_cure(actor, made.topic, made.lead, [], "x", DUE)
        with pytest.raises(Refusal):
            cures.assign_cure(actor, told.of("lift"), made.lead, [], "x", timezone.localdate())
        with pytest.raises(Refusal):
            cures.assign_cure(actor, told.of("lift"), made.lead, [made.lead], "x", DUE)
        cures.end_cure(actor, made, "好了")
        with pytest.raises(Conflict):
            cures.end_cure(actor, made, "好了")

    def test_the_effect_is_told_by_weeks(self, told: Told) -> None:
        made = self.assigned(told)
        Cure.objects.filter(pk=made.pk).update(assigned_at=NOW - timedelta(days=15))
        made.refresh_from_db()
        effect = topic_page.effect_of(made)
        assert (len(effect.weeks), effect.before, effect.since) == (9, 0.0, 1.5)


class TestMap:
    def test_says_in_a_table_what_it_draws(self, told: Told) -> None:
        client = told.hand.cast.client("leader")
        body = opened(client, f"{LIST}map/")
        assert "本市还没有画出区域边界" in body
        assert "区140105" in body
        assert told.of("mixer").name in body
        shape = '{"type":"MultiPolygon","coordinates":[[[[112,37],[113,37],[113,38],[112,37]]]]}'
        Outline.objects.create(area=told.hand.areas["140105"], shape=shape)
        assert "data-marks" in opened(client, f"{LIST}map/")


class TestAsked:
    def test_the_hottest(self, told: Told) -> None:
        found = queries.hottest(30, 2)
        assert found[0].pk == told.of("mixer").pk
        assert (found[0].citizens, found[0].url, len(found)) == (3, page_of(told.of("mixer")), 2)
        assert all(one.last >= NOW - timedelta(days=7) for one in queries.hottest(7))

    def test_the_hard_ones(self, told: Told) -> None:
        Case.objects.filter(pk=told.cases["bus"][0].pk).update(round=2, promise_due=NOW - timedelta(days=1))
        Case.objects.filter(pk__in=[one.pk for one in told.cases["lift"]]).update(
            status="closed", outcome="resolved"
        )
        found = queries.hard_topics()
        assert (found[0].pk, found[0].returned, found[0].open, found[0].late) == (told.of("bus").pk, 1, 2, 1)
        assert told.of("lift").pk not in [one.pk for one in found]
