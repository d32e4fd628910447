"""Topics: what several citizens write of, the hottest first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from tests.dispatch.told import DAY, MATTERS, messages, write_messages
from tests.shared import MESSAGES, REAL_MESSAGES
from yixian.dispatch.duplicates.likeness import Links
from yixian.dispatch.duplicates.message import Message
from yixian.ground.errors import Refusal
from yixian.insight.topics.find import find_topics, newest
from yixian.insight.topics.grouping import groups
from yixian.insight.topics.naming import LONGEST_TITLE, place_of, title_of
from yixian.insight.topics.topic import citizens, concentration, heat


def find(path: Path, *options: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("topics", "find", str(path), "--json", *options, stdout=out, stderr=StringIO())
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


class TestFound:
    def test_each_matter_is_one_topic_and_nothing_else_is(self) -> None:
        found = {tuple(sorted(topic.ids)) for topic in find_topics(messages())}
        assert found == {
            tuple(f"{matter}{number}" for number in range(1, len(told) + 1))
            for matter, told in MATTERS.items()
        }

    def test_the_hottest_first_with_who_when_and_where(self) -> None:
        hottest = find_topics(messages())[0]
        assert hottest.ids == ["mixer1", "mixer2", "mixer3"]
        assert (hottest.citizens, hottest.heat) == (3, 3.0)
        assert (hottest.first, hottest.last) == (DAY + timedelta(days=1), DAY + timedelta(days=3))
        assert "翠澜新城" in hottest.place
        assert "翠澜新城" in hottest.title

    def test_a_serial_writer_makes_no_topic(self) -> None:
        phrase = "在大力建设幸福新城的背景下，请加快"
        busy = [Message(f"busy{n}", "busy", f"{phrase}{n}号线", phrase, at=DAY) for n in range(40)]
        found = find_topics([*messages(), *busy])
        assert not any(one.startswith("busy") for topic in found for one in topic.ids)

    def test_who_writes_again_counts_once(self) -> None:
        again = [replace(one, id=f"again{n}") for n in range(3) for one in messages() if one.id == "lift1"]
        lift = next(topic for topic in find_topics([*messages(), *again]) if "lift2" in topic.ids)
        assert (len(lift.ids), lift.citizens) == (5, 2)

    def test_what_a_third_of_all_write_of_is_one_topic(self) -> None:
        mixer = [one for one in messages() if one.id.startswith("mixer")]
        chance = Random(1)

        def words() -> str:
            """What each tells besides, of two thousand letters."""
            return "".join(chr(0x5000 + chance.randrange(2000)) for _ in range(30))

        crowd = [
            replace(mixer[n % 3], id=f"crowd{n}", author=f"c{n}", text=mixer[n % 3].text + words())
            for n in range(120)
        ]
        others = [Message(f"rest{n}", f"r{n}", f"{words()[:3]}路的事", words(), at=DAY) for n in range(240)]
        hottest = find_topics([*crowd, *others])[0]
        assert hottest.citizens >= 110
        assert all(one.startswith("crowd") for one in hottest.ids)

    def test_what_has_no_time_is_left_out(self) -> None:
        assert find_topics([replace(one, at=None) for one in messages()]) == []
        assert find_topics([]) == []


class TestHeat:
    def one(self, author: str, day: int = 0, votes: int = 0) -> Message:
        return Message(f"{author}{day}", author, "", "", at=DAY + timedelta(days=day), votes=votes)

    def test_people_count_and_votes_a_little(self) -> None:
        assert heat([self.one("a"), self.one("b")]) == 2
        assert 2 < heat([self.one("a", votes=20), self.one("b")]) < 3.5

    def test_who_is_unknown_is_somebody_else_each_time(self) -> None:
        assert citizens([self.one("", 0), self.one("", 1), self.one("a", 2), self.one("a", 3)]) == 3

    def test_what_came_bit_by_bit_is_cooler(self) -> None:
        assert concentration([DAY + timedelta(days=day) for day in (0, 10, 30)]) == 1
        assert concentration([DAY + timedelta(days=100 * n) for n in range(4)]) == 0.25


class TestNamed:
    def test_numbers_and_the_writers_name_are_masked(self) -> None:
        title = "示范人的电话13800000000没人回"
        assert title_of(Message("1", "示范人", title, "")) == "示**的电话138****0000没人回"

    def test_without_a_title_the_beginning_stands_for_it(self) -> None:
        named = title_of(Message("1", "u", "", "明珠路的路灯不亮。" * 50))
        assert named.startswith("明珠路的路灯不亮")
        assert len(named) == LONGEST_TITLE

    def test_a_place_is_one_that_half_of_them_name(self) -> None:
        mixer = [one for one in messages() if one.id.startswith("mixer")]
        assert place_of(mixer).startswith("翠澜新城")
        assert place_of([Message("1", "", "停电", ""), Message("2", "", "停水", "")]) == ""


class TestGroups:
    def links(self, *rows: tuple[int, int, float]) -> Links:
        left, right, alike = zip(*rows, strict=True)
        return Links(np.array(left), np.array(right), np.array(alike))

    def test_a_chain_is_cut_where_it_is_thin(self) -> None:
        chain = self.links((0, 1, 2.0), (1, 2, 1.2), (2, 3, 2.0))
        assert groups(chain, 1.1) == [[0, 1], [2, 3]]

    def test_what_is_alike_on_the_whole_is_joined(self) -> None:
        assert groups(self.links((0, 1, 2.0), (0, 2, 1.5), (1, 2, 1.5)), 1.1) == [[0, 1, 2]]

    def test_it_joins_as_scipy_does(self) -> None:
        from scipy.cluster.hierarchy import fcluster, linkage

        rng = np.random.default_rng(7)
        alike = np.triu(rng.random((40, 40)) ** 2, 1)
        left, right = np.triu_indices(40, 1)
        tree = linkage(1 - alike[left, right], "average")
        labels = fcluster(tree, 1 - 0.45, "distance")
        wanted = sorted(
            np.flatnonzero(labels == label).tolist() for label in set(labels) if (labels == label).sum() > 1
        )
        assert groups(Links(left, right, alike[left, right]), 0.45) == wanted

    def test_no_links_no_groups(self) -> None:
        nothing = np.empty(0, dtype=np.int64)
        assert groups(Links(nothing, nothing, np.empty(0)), 1.1) == []


class TestCommand:
    def test_for_programs(self, tmp_path: Path) -> None:
        found = find(write_messages(tmp_path / "messages.csv", messages(), "gb18030"))
        assert list(found[0]) == ["title", "place", "ids", "citizens", "first", "last", "heat"]
        assert found[0]["first"] == "2026-03-03 09:00:00"
        assert [topic["heat"] for topic in found] == sorted((topic["heat"] for topic in found), reverse=True)

    def test_only_the_last_days(self, tmp_path: Path) -> None:
        file = write_messages(tmp_path / "messages.csv", messages())
        last = max(one.at for one in messages() if one.at)
        assert find(file, "--days", "10") != []
        assert all(topic["first"] >= f"{last - timedelta(days=10)}" for topic in find(file, "--days", "10"))
        assert newest([], 3) == []

    def test_for_people(self, tmp_path: Path) -> None:
        out, err = StringIO(), StringIO()
        told = [*messages(), Message("undated", "u", "没有时间", "没有写时间")]
        call_command("topics", "find", str(write_messages(tmp_path / "m.csv", told)), stdout=out, stderr=err)
        assert "3 人" in out.getvalue()
        assert "1 条没有时间" in err.getvalue()

    def test_nothing_found_is_said(self, tmp_path: Path) -> None:
        out = StringIO()
        call_command("topics", "find", str(write_messages(tmp_path / "m.csv", messages()[:1])), stdout=out)
        assert "没有两人以上" in out.getvalue()

    @pytest.mark.parametrize("days", ["0", "-3", "99999999999"])
    def test_days_that_are_none(self, tmp_path: Path, days: str) -> None:
        with pytest.raises(Refusal, match="--days"):
            find(write_messages(tmp_path / "m.csv", messages()), f"--days={days}")

    def test_a_file_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(Refusal, match="不能读"):
            find(tmp_path / "none.csv")


class TestReal:
    pytestmark = REAL_MESSAGES

    def test_the_two_matters_half_the_city_wrote_of_come_first_and_the_busiest_writer_nowhere(self) -> None:
        found = find(MESSAGES / "messages.csv")
        assert [topic["citizens"] >= 40 for topic in found[:3]] == [True, True, False]
        assert all(topic["citizens"] >= 2 for topic in found)
