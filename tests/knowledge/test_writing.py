"""Departments write, somebody else audits: each text that was published stays, with who did what."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from tests.knowledge.test_knowledge import item
from yixian.ground.caching import drop_all
from yixian.ground.errors import Conflict, NotAllowed, Refusal, WrongState
from yixian.knowledge import actions
from yixian.knowledge.actions.write import begin_item, open_text
from yixian.knowledge.models import KnowledgeFile, KnowledgeItem, KnowledgeText
from yixian.knowledge.queries import containing
from yixian.people.models import RoleGrant

DESK = "/desk/knowledge/items/"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def said(world: World, **more: Any) -> dict[str, Any]:
    """What somebody writes."""
    return {
        "title": "犬只登记",
        "text": "到社区登记，带疫苗证明。",
        "department": world.city.bureau,
        "valid_from": date(2026, 1, 1),
        **more,
    }


def sent(world: World, **more: Any) -> KnowledgeText:
    """A new item of the bureau's, sent to be audited."""
    liaison = world.cast.actor("liaison")
    text = begin_item(liaison, said(world, **more))
    actions.send_text(liaison, text)
    text.refresh_from_db()
    return text


def passed(world: World, text: KnowledgeText) -> KnowledgeItem:
    version = KnowledgeItem.objects.get(pk=text.item_id).version
    return actions.pass_text(world.cast.actor("auditor"), text, saved=text.saved, version=version)


class TestTheWay:
    def test_from_a_draft_to_what_seats_find(self, world: World) -> None:
        text = sent(world)
        assert (text.item.state, text.item.version, containing("犬只登记")) == ("to_audit", 0, [])
        row = passed(world, text)
        assert (row.state, row.version, row.verified_on) == ("published", 1, timezone.localdate())
        drop_all()
        assert containing("犬只登记") == [row]

    def test_passed_a_second_time_it_says_that_it_is_published(self, world: World) -> None:
        text = sent(world)
        auditor, address = world.cast.client("auditor"), f"{DESK}{text.item_id}/audit/"
        pressed = {"pass": "1", "saved": text.saved, "version": 0}
        assert "已发布" in auditor.post(address, pressed, follow=True).content.decode()
        for again in (auditor.post(address, pressed, follow=True), auditor.get(address, follow=True)):
            assert "已经审核过了：第 1 版由" in again.content.decode()
        assert KnowledgeItem.objects.get().version == 1
        assert world.cast.client("liaison2").get(address).status_code == 404

    def test_nobody_has_verified_a_draft(self, world: World) -> None:
        text = sent(world)
        assert (text.item.verified_on, text.item.verify_by) == (None, None)
        page = world.cast.client("auditor").get(f"{DESK}{text.item_id}/").content.decode()
        assert "发布以后算起" in page
        assert passed(world, text).verified_on == timezone.localdate()

    def test_what_is_published_stays_until_the_next_is_passed(self, world: World) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        handler = world.cast.actor("handler")
        text = actions.save_text(handler, row, said(world, title="养犬登记"), saved=0, version=1)
        drop_all()
        assert containing("")[0].title == "犬只登记"
        actions.send_text(handler, text)
        row = passed(world, text)
        numbered = row.texts.filter(number__isnull=False).order_by("number")
        assert [(one.number, one.title) for one in numbered] == [(1, "犬只登记"), (2, "养犬登记")]
        assert (row.version, row.title) == (2, "养犬登记")

    def test_sent_back_with_a_reason_it_is_a_draft_again(self, world: World) -> None:
        text = sent(world)
        actions.send_back(world.cast.actor("auditor"), text, "请写明费用")
        page = world.cast.client("liaison").get(f"{DESK}{text.item_id}/write/").content.decode()
        assert "请写明费用" in page
        assert [one.verb for one in text.item.steps.all()] == ["sent_back", "sent", "written"]
        with pytest.raises(WrongState):
            actions.send_back(world.cast.actor("auditor"), text, "又一次")

    def test_taken_back_it_is_not_passed(self, world: World) -> None:
        text = sent(world)
        actions.take_back(world.cast.actor("liaison"), text)
        with pytest.raises(Conflict):
            passed(world, text)

    def test_given_up_what_was_published_stays(self, world: World) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        liaison = world.cast.actor("liaison")
        text = actions.save_text(liaison, row, said(world, title="另一个"), saved=0, version=1)
        actions.drop_text(liaison, text)
        drop_all()
        assert (open_text(row), containing("")[0].title) == (None, "犬只登记")

    def test_withdrawn_nobody_finds_it_until_it_is_passed_again(
        self, world: World, django_capture_on_commit_callbacks: Any
    ) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        assert containing("") == [row]
        with django_capture_on_commit_callbacks(execute=True):
            actions.withdraw_item(world.cast.actor("unit_head"), row, "办法已废止")
        assert containing("") == []
        with pytest.raises(WrongState):
            actions.withdraw_item(world.cast.actor("editor"), row, "又一次")
        text = actions.save_text(world.cast.actor("editor"), row, said(world), saved=0, version=1)
        actions.send_text(world.cast.actor("editor"), text)
        assert passed(world, text).state == "published"


class TestWhoMay:
    @pytest.mark.parametrize(
        ("username", "may"),
        [("editor", True), ("handler", True), ("liaison", True), ("liaison2", False), ("auditor", False)],
    )
    def test_write_for_the_bureau(self, world: World, username: str, may: bool) -> None:
        if may:
            assert begin_item(world.cast.actor(username), said(world)).item.code.startswith("w-")
            return
        with pytest.raises(NotAllowed):
            begin_item(world.cast.actor(username), said(world))

    def test_nobody_gives_an_item_to_another_unit_but_an_editor(self, world: World) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        other = said(world, department=world.city.second_bureau)
        with pytest.raises(NotAllowed, match="本单位"):
            actions.save_text(world.cast.actor("liaison"), row, other, saved=0, version=1)
        assert actions.save_text(world.cast.actor("editor"), row, other, saved=0, version=1)

    def test_nobody_audits_what_they_wrote(self, world: World) -> None:
        RoleGrant.objects.create(account=world.cast.handler, role="auditor")
        handler, text = world.cast.actor("handler"), sent(world)
        liaison = world.cast.actor("liaison")
        actions.take_back(liaison, text)
        text = actions.save_text(handler, text.item, said(world), saved=1, version=0)
        actions.send_text(liaison, text)
        text.refresh_from_db()
        for carry_out in (
            lambda: actions.pass_text(handler, text, saved=text.saved, version=0),
            lambda: actions.send_back(handler, text, "不行"),
        ):
            with pytest.raises(NotAllowed, match="别人"):
                carry_out()
        with pytest.raises(NotAllowed, match="审核员"):
            actions.pass_text(world.cast.actor("editor"), text, saved=text.saved, version=0)

    @pytest.mark.parametrize(
        ("username", "status"), [("seat", 200), ("liaison2", 200), ("journalist", 403), ("auditor", 200)]
    )
    def test_a_published_one_is_read_by_whoever_answers(
        self, world: World, username: str, status: int
    ) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        answer = world.cast.client(username).get(f"{DESK}{row.pk}/")
        assert answer.status_code == status
        works = username == "auditor"
        assert ("办理记录" in answer.content.decode()) is works

    @pytest.mark.parametrize(("username", "status"), [("seat", 404), ("liaison2", 404), ("handler", 200)])
    def test_a_draft_is_not(self, world: World, username: str, status: int) -> None:
        text = sent(world)
        assert world.cast.client(username).get(f"{DESK}{text.item_id}/").status_code == status


class TestTwoAtOnce:
    def test_the_second_is_told_and_nothing_is_lost(self, world: World) -> None:
        """Both opened the same draft; the second still has their own words, and sees the first one's beside."""
        text = begin_item(world.cast.actor("liaison"), said(world))
        address = f"{DESK}{text.item_id}/write/"
        typed = {
            "title": "犬只登记",
            "department": "CG",
            "audience": "everybody",
            "valid_from": "2026-01-01",
            "saved": "1",
            "version": "0",
        }
        first, second = world.cast.client("handler"), world.cast.client("editor")
        assert first.post(address, {**typed, "text": "到街道登记。"}).status_code == 302
        answer = second.post(address, {**typed, "text": "网上也能登记。"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "没有覆盖" in page
        assert "网上也能登记。</textarea>" in page
        assert "到街道登记。" in page
        assert KnowledgeText.objects.get().text == "到街道登记。"
        assert 'name="saved" value="2"' in page
        assert second.post(address, {**typed, "text": "网上也能登记。", "saved": "2"}).status_code == 302
        assert KnowledgeText.objects.get().text == "网上也能登记。"

    def test_of_two_who_begin_the_second_is_told(self, world: World) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        actions.save_text(world.cast.actor("liaison"), row, said(world), saved=0, version=1)
        with pytest.raises(Conflict):
            actions.save_text(world.cast.actor("handler"), row, said(world), saved=0, version=1)

    def test_what_a_file_published_meanwhile_is_not_overwritten_unseen(self, world: World) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        text = actions.save_text(world.cast.actor("liaison"), row, said(world), saved=0, version=1)
        actions.send_text(world.cast.actor("liaison"), text)
        row.text = "文件里的新内容"
        row.save()
        with pytest.raises(Conflict, match="新版本"):
            actions.pass_text(world.cast.actor("auditor"), text, saved=1, version=1)
        assert KnowledgeText.objects.get(pk=text.pk).state == "to_audit"
        assert [one.text for one in row.texts.filter(number__isnull=False).order_by("number")] == [
            "犬只登记：请照此答复。",
            "文件里的新内容",
        ]
        assert passed(world, text).version == 3


def office_file(*names: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "x")
    return content.getvalue()


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("表.docx", office_file("word/vbaProject.bin"), "宏"),
            ("表.docm", office_file("word/vbaProject.bin"), "只收"),
            ("a.exe", b"MZ", "只收"),
            ("a.pdf", PNG, "不符"),
            ("a.mp3", b"ID3", "只收"),
            ("a.pdf", b"", "空"),
        ],
    )
    def test_what_is_not_taken(self, world: World, name: str, content: bytes, why: str) -> None:
        text = begin_item(world.cast.actor("liaison"), said(world))
        with pytest.raises(Refusal, match=why):
            actions.add_file(world.cast.actor("liaison"), text, SimpleUploadedFile(name, content))
        assert not KnowledgeFile.objects.exists()

    def test_a_file_comes_and_goes_with_the_text_that_is_passed(self, world: World) -> None:
        liaison, content = world.cast.actor("liaison"), office_file()
        text = begin_item(liaison, said(world))
        file = actions.add_file(liaison, text, SimpleUploadedFile("登记表.docx", content))
        address = f"/desk/knowledge/files/{file.pk}/"
        actions.send_text(liaison, text)
        assert world.cast.client("handler").get(address).content == content
        assert world.cast.client("seat").get(address).status_code == 404
        row = passed(world, text)
        assert world.cast.client("seat").get(address).content == content
        again = actions.save_text(liaison, row, said(world), saved=0, version=1)
        actions.remove_file(liaison, again, file.pk)
        assert list(row.files.published()) == [file]
        actions.send_text(liaison, again)
        passed(world, again)
        assert not row.files.published().exists()

    def test_everybody_downloads_one_of_a_public_item_alone(self, world: World, client: Client) -> None:
        liaison, content = world.cast.actor("liaison"), office_file()
        text = begin_item(liaison, said(world, public=True))
        file = actions.add_file(liaison, text, SimpleUploadedFile("登记表.docx", content))
        page = f"/knowledge/{text.item.code}/"
        address = f"{page}files/{file.pk}/"
        assert client.get(address).status_code == 404, "a draft"
        actions.send_text(liaison, text)
        row = passed(world, text)
        told = client.get(page).content.decode()
        assert address in told
        assert f"/answers/{row.pk}/correct/" in told
        assert client.get(address).content == content
        row.public = False
        row.save()
        assert client.get(address).status_code == 404

    def test_one_that_came_after_the_auditor_read_is_not_passed_unread(self, world: World) -> None:
        text, liaison = sent(world), world.cast.actor("liaison")
        read = text.saved
        with pytest.raises(WrongState, match="只有草稿"):
            actions.add_file(liaison, text, SimpleUploadedFile("a.docx", office_file()))
        actions.take_back(liaison, text)
        actions.add_file(liaison, text, SimpleUploadedFile("a.docx", office_file()))
        actions.send_text(liaison, text)
        with pytest.raises(Conflict, match="重新打开"):
            actions.pass_text(world.cast.actor("auditor"), text, saved=read, version=0)
        assert passed(world, text).version == 1

    def test_whoever_adds_one_wrote_the_text(self, world: World) -> None:
        RoleGrant.objects.create(account=world.cast.handler, role="auditor")
        handler, text = world.cast.actor("handler"), begin_item(world.cast.actor("liaison"), said(world))
        actions.add_file(handler, text, SimpleUploadedFile("a.docx", office_file()))
        actions.send_text(world.cast.actor("liaison"), text)
        with pytest.raises(NotAllowed, match="别人"):
            actions.pass_text(handler, text, saved=text.saved, version=0)

    def test_one_of_a_draft_that_is_given_up_is_gone(self, world: World, media_root: Any) -> None:
        liaison = world.cast.actor("liaison")
        text = begin_item(liaison, said(world))
        actions.add_file(liaison, text, SimpleUploadedFile("a.docx", office_file()))
        actions.drop_text(liaison, text)
        assert not [one for one in media_root.rglob("*") if one.is_file()]

    def test_an_item_deleted_in_the_back_office_takes_its_files_along(
        self, world: World, media_root: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        def kept() -> list[Any]:
            return [one for one in media_root.rglob("*") if one.is_file()]

        liaison, client = world.cast.actor("liaison"), world.cast.client("sysadmin")
        texts = [begin_item(liaison, said(world, title=title)) for title in ("一", "二")]
        for text in texts:
            actions.add_file(liaison, text, SimpleUploadedFile("a.docx", office_file()))
        assert len(kept()) == 2
        with django_capture_on_commit_callbacks() as after:
            address = f"/backoffice/knowledge/knowledgeitem/{texts[0].item_id}/delete/"
            assert client.post(address, {"post": "yes"}).status_code == 302
            assert len(kept()) == 2, "not before it is certain"
        for callback in after:
            callback()
        assert len(kept()) == 1
        chosen = {"action": "delete_selected", "_selected_action": [texts[1].item_id], "post": "yes"}
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post("/backoffice/knowledge/knowledgeitem/", chosen).status_code == 302
        assert (kept(), KnowledgeFile.objects.count()) == ([], 0)


class TestPages:
    def test_the_first_page_says_what_waits(self, world: World) -> None:
        sent(world)
        assert "知识：待审" in world.cast.client("auditor").get("/desk/").content.decode()
        told = world.cast.client("editor").get("/desk/").content.decode()
        assert "知识：待核验" in told
        assert "知识：纠错" in told

    def test_a_list_costs_the_same_with_many(self, world: World, django_assert_max_num_queries: Any) -> None:
        for number in range(12):
            begin_item(world.cast.actor("liaison"), said(world, title=f"知识{number}"))
        client = world.cast.client("liaison")
        client.get(DESK)
        with django_assert_max_num_queries(10):
            assert client.get(f"{DESK}?tab=draft").content.decode().count("知识1") == 3

    def test_an_item_costs_the_same_with_many_versions(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        for number in range(8):
            row.text = f"第{number}次"
            row.save()
        client = world.cast.client("editor")
        client.get(f"{DESK}{row.pk}/")
        with django_assert_max_num_queries(12):
            page = client.get(f"{DESK}{row.pk}/").content.decode()
        assert "第 9 版" in page
        page = client.get(f"{DESK}{row.pk}/compare/?old=2&new=9").content.decode()
        assert "<del>0</del><ins>7</ins>" in page
        for wrong in ("old=77", "new=" + "9" * 40, "old=x"):
            assert client.get(f"{DESK}{row.pk}/compare/?{wrong}").status_code in (200, 404)

    def test_what_is_typed_wrongly_is_said_and_kept(self, world: World) -> None:
        client = world.cast.client("liaison")
        yesterday = timezone.localdate() - timedelta(days=1)
        typed = {
            "title": "犬",
            "text": "x" * 3001,
            "valid_from": "2020-01-01",
            "valid_to": yesterday.isoformat(),
            "audience": "everybody",
            "department": "SW",
            "related_codes": "nope",
        }
        answer = client.post(f"{DESK}new/", typed)
        page = answer.content.decode()
        assert answer.status_code == 400
        for words in ("最多 3000 个字", "已经过了", "没有编码为“nope”"):
            assert words in page
        typed = {**typed, "text": "好", "valid_to": "", "related_codes": ""}
        assert "本单位" in client.post(f"{DESK}new/", typed).content.decode()
        assert client.post(f"{DESK}new/", {**typed, "department": "CG"}).status_code == 302

    def test_the_badge_counts_what_waits_for_the_auditor(self, world: World) -> None:
        sent(world)
        bell = world.cast.client("auditor").get("/desk/my-notices/bell/").content.decode()
        assert 'id="waits-knowledge_desk"' in bell
