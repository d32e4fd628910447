"""What somebody typed is not lost: to a faster colleague, to a page left open overnight."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cases.test_pages_doing import do
from tests.cases.world import ANSWER, World
from tests.cast import PASSWORD

WORDS = "已约定周五上午由三个单位一起清理"


def test_a_lost_race_leaves_the_text_and_the_way_to_the_case(world: World) -> None:
    second = world.city.second_bureau
    second.reply_needs_approval = True
    second.save()
    task = world.replied(world.dispatched(lead=second))
    answer = do(world, "handler2", task, "reply", **{**ANSWER, "to_citizen": WORDS})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "上一份答复正等待审批" in page
    assert f">\n{WORDS}</textarea>" in page
    assert f'<a href="/cases/{task.case.number}/">查看这件诉求现在的情况</a>' in page
    assert task.replies.count() == 1


@pytest.mark.parametrize("action", ["sign", "dispatch", "rework"])
def test_a_form_that_came_too_late_says_so_beside_the_case(world: World, action: str) -> None:
    task = world.in_progress()
    place = f"/tasks/{task.pk}" if action == "sign" else f"/cases/{task.case.number}"
    answer = world.cast.client("liaison" if action == "sign" else "dispatcher").get(f"{place}/do/{action}/")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "现在是“" in page
    assert f'href="/cases/{task.case.number}/">查看这件诉求现在的情况' in page
    assert 'name="csrfmiddlewaretoken" value' not in page.split('id="main"')[1].split('id="asked-by"')[0]


class TestTooOldAPage:
    def send(self, world: World, **headers: str) -> str:
        task = world.in_progress()
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.cast.handler)
        answer = client.post(f"/tasks/{task.pk}/do/reply/", {**ANSWER, "to_citizen": WORDS}, headers=headers)
        assert answer.status_code == 403
        page: str = answer.content.decode()
        return page

    def test_its_text_is_shown_to_be_copied(self, world: World) -> None:
        page = self.send(world, referer="http://testserver/tasks/5/do/reply/?next=/desk/inbox/")
        assert f'<p class="quote words">{WORDS}</p>' in page
        assert '<a href="/tasks/5/do/reply/?next=/desk/inbox/">重新打开刚才的页面</a>' in page
        assert "刷新" not in page

    @pytest.mark.parametrize("headers", [{}, {"referer": "https://evil.example/"}])
    def test_what_another_site_sent_is_not_shown(self, world: World, headers: dict[str, str]) -> None:
        page = self.send(world, **headers)
        assert WORDS not in page
        assert "evil" not in page

    def test_a_password_is_never_shown(self, world: World) -> None:
        answer = Client(enforce_csrf_checks=True).post(
            "/account/login/",
            {"login": "handler", "password": PASSWORD},
            headers={"referer": "http://testserver/account/login/"},
        )
        assert answer.status_code == 403
        assert PASSWORD not in answer.content.decode()


def test_after_signing_in_again_one_is_on_the_page_of_the_form(world: World) -> None:
    """The seat's form is sent to another address than the one it stands at, which takes no look."""
    answer = Client().post(
        "/desk/contacts/7/register/", {}, headers={"referer": "http://testserver/desk/contacts/7/"}
    )
    assert answer["Location"] == "/account/login/?next=/desk/contacts/7/"
    away = Client().post("/desk/contacts/7/register/", {}, headers={"referer": "https://evil.example/x"})
    assert away["Location"] == "/account/login/?next=/desk/contacts/7/register/"
