"""League tables in a bulletin: frozen, by the city's switch, departments alone, nothing that tells a small number."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from tests.insight.hand import Hand, at
from tests.insight.test_league import FEBRUARY, answers, city, clock, exempt
from tests.portal.test_bulletins import begun, released
from tests.portal.test_figures import hand
from yixian.directory.models import Department
from yixian.evaluation.models import Callback
from yixian.ground.caching import drop_all
from yixian.insight.actions import freeze_due
from yixian.portal.bulletin_paper import bulletin_paper
from yixian.portal.bulletins import shown_month
from yixian.portal.models import PublicRule, PublicText
from yixian.portal.open_pages import PAGES
from yixian.portal.ranking import Line, rankings_of

__all__ = ["city", "clock", "hand"]
ADDRESS = "/bulletins/2026-02/"
MANY, FEW = ["solved"] * 6 + ["not"] * 5, ["solved"] * 5 + ["not"] * 2


@pytest.fixture
def shown(city: Hand) -> Hand:
    """A frozen February of a city that shows its tables: one bureau of many answers, one of few that went wrong."""
    PublicRule.objects.create(code="league", value=1)
    answers(city, city.city.bureau, *MANY)
    answers(city, city.city.second_bureau, *FEW)
    Department.objects.create(code="AA", name="新设的局", tier="bureau")
    drop_all()
    assert list(freeze_due(timezone.now())) == [FEBRUARY]
    return city


def bulletin(hand: Hand) -> PublicText:
    return released(hand, begun(hand, FEBRUARY, title="二月月报"))


def lines(text: PublicText) -> dict[str, Line]:
    (ranking,) = (one for one in rankings_of(text) if one.tier == "bureau")
    return {line.code: line for line in ranking.lines}


def test_ranks_scores_with_bounds_and_not_enough_instead_of_a_rank(shown: Hand, client: Client) -> None:
    found = lines(bulletin(shown))
    assert (found["SW"].rank, found["SW"].score_text, found["SW"].bounds_text) == (
        1,
        "·",
        "·",
    )  # two: too few
    assert (found["CG"].rank, found["CG"].score, found["CG"].bounds_text) == (2, "54.55", "28.0–78.7")
    assert (found["AA"].rank, found["AA"].score_text, found["AA"].note) == (None, "", "样本不足")
    page = client.get(ADDRESS).content.decode()
    for words in ("考评排名：市级部门", "54.55", "28.0–78.7", "样本不足", "最少样本 2", "差别不显著"):
        assert words in page
    assert "7 / 11" not in page


def test_the_file_and_the_open_data_hold_the_same(shown: Hand, client: Client) -> None:
    text = bulletin(shown)
    month = shown_month(text)
    assert month is not None
    parts = {part.title: part for part in bulletin_paper(text, month).parts}
    grid = parts["考评排名：市级部门"].grid
    assert grid is not None
    assert ("2", "城市管理局", "54.55", "28.0–78.7", "与第 1 名差别不显著") in grid.rows
    paper = Document(io.BytesIO(client.get(f"{ADDRESS}bulletin.docx").content))
    assert "54.55" in {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    rows = list(csv.DictReader(io.StringIO(client.get(f"{ADDRESS}data.csv").content.decode("utf-8-sig"))))
    told = {(one["code"], one["value_of_group"]): one for one in rows if one["group"] == "league_bureau"}
    assert told["league_score", "CG"]["value"] == "54.55"
    assert told["league_rank", "AA"]["value"] == ""
    assert told["league_rank", "AA"]["population"] == "样本不足"
    assert ("league_score", "SW") not in told
    league = json.loads(client.get(f"{ADDRESS}data.json").content)["league"]
    (bureau,) = (one for one in league if one["tier"] == "bureau")
    assert [(one["code"], one["rank"]) for one in bureau["rows"]] == [("SW", 1), ("CG", 2), ("AA", None)]
    assert bureau["scheme"][0]["minimum"] == 2


def test_the_city_says_whether_they_are_public_when_it_is_written(shown: Hand, client: Client) -> None:
    PublicRule.objects.update(value=0)
    drop_all()
    text = begun(shown, FEBRUARY, title="二月月报")
    assert rankings_of(text) == []
    PublicRule.objects.update(value=1)
    drop_all()
    writer = shown.cast.client("publisher")
    typed = {"title": "二月月报", "words": "", "version": "1"}
    assert writer.post(f"/desk/texts/{text.pk}/rewrite/", typed).status_code == 302
    text.refresh_from_db()
    released(shown, text)
    PublicRule.objects.update(value=0)
    drop_all()
    PAGES.forget()
    assert "考评排名" in client.get(ADDRESS).content.decode()  # what is published does not change by itself


def test_without_the_switch_nothing_is_shown(city: Hand, clock: Any, client: Client) -> None:
    answers(city, city.city.bureau, *MANY)
    list(freeze_due(timezone.now()))
    bulletin(city)
    assert "考评排名" not in client.get(ADDRESS).content.decode()
    assert json.loads(client.get(f"{ADDRESS}data.json").content)["league"] == []


def test_an_appeal_granted_after_publishing_changes_no_rank_and_is_told(
    shown: Hand, clock: Any, client: Client
) -> None:
    before = lines(text := bulletin(shown))
    bad = Callback.objects.filter(case__lead=shown.city.bureau, solved="not").select_related("case")[0].case
    clock.move_to(at("03-25 09:00"))
    exempt(shown, bad, "03-25 09:00")
    after = lines(text)
    assert (after["CG"].rank, after["CG"].score) == (before["CG"].rank, before["CG"].score)
    assert "定稿后另有剔除获准，名次不改" in after["CG"].note
    assert after["SW"] == before["SW"]


def test_renamed_or_closed_afterwards_the_table_reads_as_it_was_frozen(shown: Hand) -> None:
    text = bulletin(shown)
    Department.objects.filter(code="CG").update(name="改了名的局")
    Department.objects.filter(code="SW").update(active=False)
    drop_all()
    found = lines(text)
    assert (found["CG"].name, found["SW"].rank) == ("城市管理局", 1)


def test_a_month_in_which_nothing_was_answered_ranks_nobody(city: Hand, clock: Any, client: Client) -> None:
    PublicRule.objects.create(code="league", value=1)
    city.case("02-05 09:00", "help")
    list(freeze_due(timezone.now()))
    text = bulletin(city)
    assert {line.rank for line in lines(text).values()} == {None}
    assert client.get(ADDRESS).status_code == 200
    assert client.get(f"{ADDRESS}bulletin.docx").status_code == 200
