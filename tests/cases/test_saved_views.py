"""Lists as somebody likes to see them: filters in words, columns chosen, views kept and shared, how many there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cases.test_pages_lists import get, queries
from tests.cases.world import World
from yixian.cases.actions.save_view import MOST_VIEWS
from yixian.cases.models import SavedView

SAVE = "/desk/views/save/"
COLUMNS = "/desk/views/columns/"


def save(client: Client, list_name: str = "cases", **typed: str) -> Any:
    return client.post(SAVE, {"list": list_name, "name": "我的视图", "query": "kind=help", **typed})


def heads(page: str) -> list[str]:
    """The names of the columns a page shows."""
    return [piece.split('"')[0] for piece in page.split('<th scope="col" data-column="')[1:]]


class TestChips:
    def test_every_filter_is_said_in_words_and_can_be_taken_away(self, world: World) -> None:
        client = world.cast.client("supervisor")
        answer = client.get("/desk/cases/?kind=help&category=01&status=handling&sort=received_at&q=路灯")
        chips = {chip.name: chip for chip in answer.context["chips"]}
        assert set(chips) == {"kind", "category", "status", "q"}
        assert (str(chips["kind"].label), chips["kind"].words) == ("类型", "求助")
        assert chips["status"].words == "办理中"
        assert chips["category"].words != "01", "a name, not a code"
        assert "kind" not in chips["kind"].without
        assert "sort=received_at" in chips["kind"].without, "the order stays"
        assert f'href="/desk/cases/?{chips["kind"].without.replace("&", "&amp;")}"' in answer.content.decode()

    def test_a_wrong_filter_can_be_taken_away_too(self, world: World) -> None:
        answer = world.cast.client("supervisor").get("/desk/cases/?category=nowhere")
        assert [chip.words for chip in answer.context["chips"]] == ["nowhere"]

    def test_a_list_without_filters_has_none(self, world: World) -> None:
        assert 'class="chip"' not in get(world.cast.client("supervisor"), "/desk/cases/")

    def test_the_lamp_of_the_inbox_is_one(self, world: World) -> None:
        answer = world.cast.client("liaison").get("/desk/inbox/?lamp=red&role=lead")
        assert [chip.words for chip in answer.context["chips"]] == ["主办", "红灯"]

    def test_what_is_typed_is_no_markup(self, world: World) -> None:
        page = get(world.cast.client("supervisor"), "/desk/cases/?q=<b>路灯</b>")
        assert "<b>路灯" not in page


class TestColumns:
    def test_they_are_chosen_for_oneself(self, world: World) -> None:
        world.submitted()
        client = world.cast.client("supervisor")
        answer = client.post(
            COLUMNS, {"list": "cases", "column": ["channel", "received_at"], "next": "/desk/cases/?kind=help"}
        )
        assert answer["Location"] == "/desk/cases/?kind=help"
        page = get(client, "/desk/cases/")
        assert heads(page) == ["number", "title", "received_at", "channel"], "in the list's own order"
        assert "电话" in page
        other = get(world.cast.client("duty_manager"), "/desk/cases/")
        assert "channel" not in heads(other)
        client.post(COLUMNS, {"list": "cases", "standard": "1"})
        assert heads(get(client, "/desk/cases/")) == heads(other)

    def test_a_column_that_is_none_is_left_out(self, world: World) -> None:
        world.submitted()
        client = world.cast.client("supervisor")
        client.post(COLUMNS, {"list": "cases", "column": ["citizen", "<b>"]})
        assert heads(get(client, "/desk/cases/")) == ["number", "title"]

    @pytest.mark.parametrize("path", ["/desk/to-dispatch/", "/desk/inbox/"])
    def test_what_the_work_needs_cannot_be_taken_away(self, world: World, path: str) -> None:
        world.submitted()
        world.dispatched()
        client = world.cast.client({"/desk/inbox/": "liaison"}.get(path, "dispatcher"))
        client.post(COLUMNS, {"list": path.split("/")[2], "column": ["area"]})
        shown = heads(get(client, path))
        assert {"tick", "number", "title", "area"} <= set(shown)
        assert "due" not in shown

    def test_further_columns_cost_no_query_a_row(self, world: World) -> None:
        client = world.cast.client("supervisor")
        every = ["channel", "category", "area", "urgency", "step_due", "closed_at", "round", "urged", "lead"]
        client.post(COLUMNS, {"list": "cases", "column": every})
        for i in range(3):
            world.submitted(telephone=f"861390003{i:04}")
        few = queries(client, "/desk/cases/")
        for i in range(20):
            world.submitted(telephone=f"861390004{i:04}")
        assert queries(client, "/desk/cases/") == few


class TestOrder:
    def test_a_head_sorts_and_says_so(self, world: World) -> None:
        world.submitted()
        page = get(world.cast.client("supervisor"), "/desk/cases/?kind=help")
        assert 'aria-sort="descending"' in page
        assert 'href="?kind=help&amp;sort=received_at"' in page
        page = get(world.cast.client("supervisor"), "/desk/cases/?sort=promise_due")
        assert 'data-column="promise_due" aria-sort="ascending"' in page
        assert 'href="?sort=-promise_due"' in page

    @pytest.mark.parametrize("sort", ["number", "-number", "-promise_due", "step_due"])
    def test_every_order_is_a_list(self, world: World, sort: str) -> None:
        case = world.submitted()
        assert case.number in get(world.cast.client("supervisor"), f"/desk/cases/?sort={sort}")


class TestCounts:
    def test_what_fits_on_the_page_is_counted(self, world: World) -> None:
        world.submitted()
        assert "共 1 件" in get(world.cast.client("supervisor"), "/desk/cases/")

    def test_more_is_counted_only_when_asked(self, world: World) -> None:
        for i in range(52):
            world.submitted(telephone=f"861390000{i:04}")
        client = world.cast.client("supervisor")
        page = get(client, "/desk/cases/")
        assert "本页 50 件" in page
        assert "共 52 件" in get(client, "/desk/cases/?count=1")
        assert "共 52 件" in get(world.cast.client("dispatcher"), "/desk/to-dispatch/?count=1")
        assert queries(client, "/desk/cases/?count=1") == queries(client, "/desk/cases/") + 1


class TestViews:
    def test_a_view_keeps_filters_order_and_columns(self, world: World) -> None:
        client = world.cast.client("supervisor")
        client.post(COLUMNS, {"list": "cases", "column": ["channel"]})
        answer = save(client, query="kind=help&sort=received_at&after=x&by=secret&page=2")
        view = SavedView.objects.get(name="我的视图")
        assert view.query == "kind=help&sort=received_at", (
            "no place in the list and no telephone that was looked up"
        )
        assert answer["Location"] == f"/desk/cases/?kind=help&sort=received_at&view={view.pk}"
        client.post(COLUMNS, {"list": "cases", "standard": "1"})
        world.submitted()
        assert "channel" in heads(get(client, answer["Location"])), "the view's own columns"
        assert "channel" not in heads(get(client, "/desk/cases/"))

    def test_saving_again_under_the_name_changes_it(self, world: World) -> None:
        client = world.cast.client("supervisor")
        save(client)
        save(client, query="kind=complaint")
        assert SavedView.objects.get().query == "kind=complaint"

    def test_colleagues_of_the_unit_see_what_is_shared(self, world: World) -> None:
        save(world.cast.client("liaison"), "inbox", query="lamp=red", shared="on")
        view = SavedView.objects.get()
        assert f"view={view.pk}" in get(world.cast.client("handler"), "/desk/inbox/")
        for stranger in ("liaison2", "section_liaison"):
            assert f"view={view.pk}" not in get(world.cast.client(stranger), "/desk/inbox/")

    def test_one_that_is_not_shared_is_nobody_elses(self, world: World) -> None:
        save(world.cast.client("liaison"), "inbox", query="lamp=red")
        assert "view=" not in get(world.cast.client("handler"), "/desk/inbox/")

    def test_who_answers_for_others_may_share(self, world: World) -> None:
        client = world.cast.client("handler")
        answer = client.post(SAVE, {"list": "inbox", "name": "x", "shared": "on"}, follow=True)
        assert "不能共享" in answer.content.decode()
        assert not SavedView.objects.exists()

    def test_only_its_owner_deletes_or_changes_it(self, world: World) -> None:
        save(world.cast.client("liaison"), "inbox", query="lamp=red", shared="on")
        view = SavedView.objects.get()
        path = f"/desk/views/{view.pk}/forget/"
        assert world.cast.client("handler").post(path).status_code == 404
        world.cast.client("handler").post(COLUMNS, {"list": "inbox", "view": view.pk, "column": ["area"]})
        assert SavedView.objects.get(pk=view.pk).columns == []
        assert world.cast.client("liaison").post(path).status_code == 302
        assert not SavedView.objects.exclude(name="").exists()

    @pytest.mark.parametrize("typed", [{"name": ""}, {"name": "长" * 31}, {"query": "q=" + "x" * 2000}])
    def test_what_cannot_be_kept_is_told(self, world: World, typed: dict[str, str]) -> None:
        save(world.cast.client("supervisor"), **typed)
        assert not SavedView.objects.exists()

    def test_there_is_an_end_to_them(self, world: World) -> None:
        client = world.cast.client("supervisor")
        for i in range(MOST_VIEWS + 1):
            save(client, name=f"视图{i}")
        assert SavedView.objects.count() == MOST_VIEWS

    def test_of_a_list_that_is_none_nothing_is_kept(self, world: World) -> None:
        assert save(world.cast.client("supervisor"), "nothing").status_code == 404

    @pytest.mark.parametrize("path", [SAVE, COLUMNS, "/desk/views/1/forget/"])
    def test_who_has_no_list_has_no_view(self, world: World, path: str) -> None:
        for stranger in ("journalist", "secadmin", "nobody"):
            assert world.cast.client(stranger).post(path, {"list": "cases"}).status_code == 403
        assert Client().post(path).status_code == 302

    @pytest.mark.parametrize("path", [SAVE, COLUMNS])
    def test_nobody_keeps_a_view_of_a_list_they_do_not_open(self, world: World, path: str) -> None:
        asked = {"list": "cases", "name": "x", "column": "number"}
        assert world.cast.client("sysadmin").post(path, asked).status_code == 403
        assert world.cast.client("supervisor").post(path, {**asked, "list": "inbox"}).status_code == 403
        assert not SavedView.objects.exists()
