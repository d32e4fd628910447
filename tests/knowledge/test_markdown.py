"""Items as Markdown files: what is taken home and handed in again changes nothing, what is handed in is a draft."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from tests.cases.world import World
from tests.cast import Cast
from tests.knowledge.test_knowledge import item
from yixian.ground.errors import Conflict, Refusal
from yixian.knowledge import actions
from yixian.knowledge.actions.bring import bring_articles
from yixian.knowledge.actions.write import begin_item, open_text
from yixian.knowledge.markdown.archive import MOST_PACKED, articles_in
from yixian.knowledge.markdown.plan import MOST_CHANGES, Kind, plan
from yixian.knowledge.markdown.taken_home import said_of
from yixian.knowledge.markdown.written import MOST_BYTES, Article, read_article, written
from yixian.knowledge.models import KnowledgeItem, KnowledgeText

DESK = "/desk/knowledge/items/"
BRING, CONFIRM = f"{DESK}bring/", f"{DESK}bring/confirm/"
HEAD = "---\ncode: dog\ntitle: 犬只登记\nvalid_from: 2026-01-01\n---\n"
DOG = f"{HEAD}\n到社区登记。\n"


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def archive(*files: tuple[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files:
            packed.writestr(name, text)
    return content.getvalue()


def article(code: str, **more: str) -> str:
    keys = {"title": f"知识 {code}", "valid_from": "2026-01-01", "department": "CG", **more}
    text = keys.pop("text", "照此答复。")
    return "\n".join(["---", f"code: {code}", *(f"{k}: {v}" for k, v in keys.items()), "---", text])


def read(text: str | bytes, name: str = "a.md") -> Article:
    found, wrong = read_article(name, text.encode() if isinstance(text, str) else text)
    assert wrong == []
    assert found is not None
    return found


def brought(world: World, username: str, *texts: str, send: bool = False) -> list[Kind]:
    actor, articles = world.cast.actor(username), [read(one) for one in texts]
    found = plan(actor, articles)
    assert found.problems == []
    return [one.kind for one in bring_articles(actor, articles, found.digest, send=send).planned]


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_however_it_was_saved(self, encoding: str, end: str) -> None:
        found = read(DOG.replace("\n", end).encode(encoding))
        assert found.said == {
            "code": "dog",
            "title": "犬只登记",
            "valid_from": "2026-01-01",
            "text": "到社区登记。",
        }

    def test_keys_may_be_called_as_people_call_them_and_a_value_holds_colons(self) -> None:
        found = read(
            "---\n编码：dog\n标题: 电话：12345: 几点\nAudience: 企业\n对市民公开: 是\n---\n好\n\n---\n再一段"
        )
        assert found.said["title"] == "电话：12345: 几点"
        assert (found.said["audience"], found.said["public"]) == ("enterprise", "yes")
        assert found.said["text"] == "好\n\n---\n再一段"

    @pytest.mark.parametrize(
        ("text", "line", "why"),
        [
            ("", 0, "空"),
            ("\n \n", 0, "空"),
            ("只有内容", 1, "开头"),
            ("---\ncode: a\n", 1, "收尾"),
            ("---\ntitle: a\n---\n好", 1, "没有编码"),
            ("---\ncode:\n---\n好", 2, "没有编码"),
            ("---\ncode: a\n没有冒号\n---\n好", 3, "键: 值"),
            ("---\ncode: a\ncolour: red\n---\n好", 3, "没有“colour”"),
            ("---\ncode: a\ntitle: x\n标题: y\n---\n好", 4, "两次"),
            ("---\ncode: a\nvalid_to: 2026-13-01\n---\n好", 3, "日期"),
            ("---\ncode: a\npublic: maybe\n---\n好", 3, "yes 或 no"),
            ("---\ncode: a\naudience: cats\n---\n好", 3, "可填"),
            (b"\x00\x01" * 90, 0, "不是文本"),
            (b"a" * (MOST_BYTES + 1), 0, "64 KB"),
        ],
    )
    def test_what_is_wrong_is_said_by_line(self, text: str | bytes, line: int, why: str) -> None:
        _found, wrong = read_article("a.md", text.encode() if isinstance(text, str) else text)
        assert [(one.file, one.line) for one in wrong] == [("a.md", line)]
        assert why in wrong[0].words

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("../a.md", DOG, "外面"),
            ("x\\..\\a.md", DOG, "外面"),
            ("/etc/a.md", DOG, "外面"),
            ("C:/a.md", DOG, "外面"),
            ("a.exe", DOG, "只收"),
            ("a.md", "x" * (MOST_BYTES + 1), "64 KB"),
        ],
    )
    def test_of_an_archive_what_is_not_taken(self, name: str, content: str, why: str) -> None:
        articles, wrong = articles_in("a.zip", archive((name, content), ("b.md", DOG)))
        assert [one.code for one in articles] == ["dog"]
        assert [why in one.words for one in wrong] == [True]

    def test_folders_and_what_programs_add_are_passed_over(self) -> None:
        content = archive(
            ("知识/", ""), ("知识/狗.md", DOG), ("__MACOSX/._狗.md", "x"), ("知识/.DS_Store", "x")
        )
        articles, wrong = articles_in("a.zip", content)
        assert ([one.file for one in articles], wrong) == (["知识/狗.md"], [])

    def test_a_code_that_comes_twice(self) -> None:
        _articles, wrong = articles_in("a.zip", archive(("a.md", DOG), ("b.md", DOG)))
        assert [(one.file, one.line) for one in wrong] == [("b.md", 2)]
        assert "a.md" in wrong[0].words

    def test_bombs_and_broken_archives(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sound = archive(("a.md", DOG))
        damaged = bytearray(archive(("a.md", DOG * 50)))
        damaged[60:70] = b"0123456789"
        for content, why in (
            (sound[:-30], "打不开"),
            (bytes(damaged), "打不开"),
            (archive(), "没有 .md"),
            (b"PK" + b"0" * MOST_PACKED, "太大"),
        ):
            with pytest.raises(Refusal, match=why):
                articles_in("a.zip", content)
        bomb = archive(*((f"{n}.md", "a" * (MOST_BYTES + 9)) for n in range(400)))
        with pytest.raises(Refusal, match="解开超过"):
            articles_in("a.zip", bomb)
        monkeypatch.setattr("yixian.knowledge.markdown.archive.MOST_FILES", 2)
        with pytest.raises(Refusal, match="3 个文件"):
            articles_in("a.zip", archive(*((f"{n}.md", DOG) for n in range(3))))

    def test_a_name_as_chinese_windows_packs_it(self) -> None:
        content = archive(("cc.md", DOG)).replace(b"cc.md", "狗".encode("gb18030") + b".md")
        assert articles_in("a.zip", content)[0][0].file == "狗.md"


class TestRoundTrip:
    def test_taken_home_and_handed_in_it_changes_nothing(self, world: World) -> None:
        """Every field said, with what a line cannot hold as it is, and an item that has expired."""
        other = item("cat", "养猫", valid_to=date(2026, 1, 2))
        row = item(
            "dog",
            " 犬只  登记：一",
            question="养狗：办证？",
            text="第一段\r\n\r\n---\r\n- 第二段  ",
            basis="条例\n第八条",
            keywords="狗证；养犬;;狗证",
            category=world.category,
            department=world.city.bureau,
            audience="person",
            public=True,
        )
        row.related.set([other])
        files = [(f"{one.code}.md", written(said_of(one))) for one in (row, other)]
        articles, wrong = articles_in("a.zip", archive(*files))
        found = plan(world.cast.actor("editor"), articles, wrong)
        assert (found.problems, [one.kind for one in found.planned]) == ([], [Kind.SAME, Kind.SAME])

    def test_so_with_a_draft_beside_what_is_published(self, world: World) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        home = written(said_of(row))
        assert brought(world, "liaison", home.replace("请照此答复", "到社区登记")) == [Kind.CHANGED]
        draft = KnowledgeText.objects.select_related("item").get()
        for file in (home, written(said_of(draft))):
            assert brought(world, "liaison", file) == [Kind.SAME]
        assert KnowledgeText.objects.get().saved == 1

    def test_so_with_a_draft_that_was_never_published(self, world: World) -> None:
        item("cat", "养猫", department=world.city.bureau)
        brought(world, "liaison", article("dog", related="cat"))
        row = KnowledgeItem.objects.get(code="dog")
        home = world.cast.client("liaison").get(f"{DESK}{row.pk}/markdown/").content.decode()
        assert "related: cat" in home
        assert brought(world, "liaison", home) == [Kind.SAME]
        assert brought(world, "liaison", home.replace("related: cat", "related:")) == [Kind.CHANGED]

    def test_the_pages_give_the_files_that_come_back_unchanged(self, world: World) -> None:
        for code in ("dog", "cat", "fish"):
            item(code, f"养 {code}", department=world.city.bureau)
        item("tap", "停水", department=world.city.second_bureau)
        client = world.cast.client("liaison")
        answer = client.get(f"{DESK}export/md/?tab=published&q=养")
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["cat.md", "dog.md", "fish.md"]
        page = client.post(BRING, {"file": SimpleUploadedFile("a.zip", content)}).content.decode()
        assert "没有要改的" in page
        assert '不变 <span class="number">3</span>' in page
        one = client.get(f"{DESK}{KnowledgeItem.objects.get(code='dog').pk}/markdown/")
        assert 'filename="dog.md"' in one["Content-Disposition"]
        assert read(one.content).said["title"] == "养 dog"
        other = KnowledgeItem.objects.get(code="tap")
        assert client.get(f"{DESK}{other.pk}/markdown/").status_code == 404


class TestBringing:
    def test_a_new_one_is_a_draft_nobody_finds_until_it_is_passed(self, world: World) -> None:
        assert brought(world, "liaison", article("dog", related="cat"), article("cat"), send=True) == [
            Kind.NEW,
            Kind.NEW,
        ]
        row = KnowledgeItem.objects.get(code="dog")
        text = open_text(row)
        assert text is not None
        assert (row.state, row.version, text.state, text.related_codes) == ("to_audit", 0, "to_audit", "cat")
        assert "a.md" in text.note
        assert actions.pass_text(world.cast.actor("auditor"), text, saved=1, version=0).version == 1

    def test_twice_is_as_once(self, world: World) -> None:
        for kind in (Kind.NEW, Kind.SAME):
            assert brought(world, "handler", article("dog"), article("cat")) == [kind, kind]
        assert KnowledgeText.objects.count() == KnowledgeItem.objects.count() == 2

    def test_what_is_not_said_stays(self, world: World) -> None:
        item("dog", "犬只登记", department=world.city.bureau, basis="条例", public=True)
        brought(world, "liaison", "---\ncode: dog\nverified_on: 2020-01-01\n---\n到社区登记。")
        text = KnowledgeText.objects.get()
        told = (text.title, text.text, text.basis, text.public, text.valid_from)
        assert told == ("犬只登记", "到社区登记。", "条例", True, date(2026, 1, 1))
        row = KnowledgeItem.objects.get()
        assert (row.text, row.verified_on) == ("犬只登记：请照此答复。", timezone.localdate())

    @pytest.mark.parametrize(
        ("more", "line", "why"),
        [
            ({"title": ""}, 3, "请填写"),
            ({"title": "长" * 101}, 3, "最多 100 个字"),
            ({"text": ""}, 7, "请填写"),
            ({"text": "x" * 3001}, 7, "最多 3000 个字"),
            ({"department": "NIX"}, 5, "没有名称或编码"),
            ({"department": "SW"}, 5, "本单位"),
            ({"department": ""}, 5, "本单位"),
            ({"valid_from": ""}, 4, "填"),
            ({"valid_from": "2026-99-01"}, 4, "日期"),
            ({"related": "nope"}, 6, "没有编码为“nope”"),
            ({"category": "999999"}, 6, "没有名称或编码"),
        ],
    )
    def test_what_the_page_refuses_is_refused_by_line(
        self, world: World, more: dict[str, str], line: int, why: str
    ) -> None:
        found, wrong = read_article("a.md", article("dog", **more).encode())
        assert found is not None
        problems = plan(world.cast.actor("liaison"), [found], wrong).problems
        assert [(one.line, why in one.words) for one in problems] == [(line, True)]

    def test_codes_of_others_and_impossible_ones(self, world: World) -> None:
        item("tap", "停水", department=world.city.second_bureau)
        yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
        articles = [
            read(article("tap")),
            read(article("../x")),
            read(article("c" * 41)),
            read(article("old", valid_to=yesterday)),
        ]
        problems = plan(world.cast.actor("liaison"), articles).problems
        assert [one.line for one in problems] == [2, 2, 2, 6]
        told = ("来源单位的人员", "编码只含", "40", "已经过了")
        for one, why in zip(problems, told, strict=True):
            assert why in one.words

    def test_what_waits_to_be_audited_is_taken_back_first(self, world: World) -> None:
        brought(world, "liaison", article("dog"), send=True)
        found = plan(world.cast.actor("liaison"), [read(article("dog", text="另一个"))])
        assert ["撤回" in one.words for one in found.problems] == [True]

    def test_all_or_none(self, world: World) -> None:
        actor, articles = world.cast.actor("liaison"), [read(article("a")), read(article("b", title=""))]
        with pytest.raises(Refusal):
            bring_articles(actor, articles, plan(actor, articles).digest)
        assert not KnowledgeItem.objects.exists()

    def test_what_changed_since_it_was_looked_at_is_looked_at_again(self, world: World) -> None:
        row = item("dog", "犬只登记", department=world.city.bureau)
        actor, articles = world.cast.actor("liaison"), [read(article("dog"))]
        agreed = plan(actor, articles).digest
        row.text = "文件里的新内容"
        row.save()
        with pytest.raises(Conflict, match="预览之后"):
            bring_articles(actor, articles, agreed)
        with pytest.raises(Conflict, match="别人用了"):
            begin_item(actor, {"title": "x", "text": "x", "department": world.city.bureau}, code="dog")

    def test_more_than_anybody_audits_is_too_many(self, world: World) -> None:
        articles = [read(article(f"a{n}")) for n in range(MOST_CHANGES + 1)]
        assert "一次最多 200 条" in plan(world.cast.actor("liaison"), articles).problems[0].words

    def test_planning_costs_the_same_with_many(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(20):
            item(f"a{n}", f"知识 {n}", department=world.city.bureau)
        articles = [read(article(f"a{n}", related="a1")) for n in range(40)]
        actor = world.cast.actor("editor")
        plan(actor, articles[:1])
        with django_assert_max_num_queries(5):
            found = plan(actor, articles)
            assert [one.changes for one in found.planned]
        assert (found.count(Kind.CHANGED), found.count(Kind.NEW)) == (20, 20)


class TestPages:
    def test_looked_at_confirmed_and_not_taken_from_elsewhere(self, world: World) -> None:
        client = world.cast.client("liaison")
        file = SimpleUploadedFile("dog.md", article("dog").encode())
        page = client.post(BRING, {"file": file})
        sealed = page.context["sealed"]
        assert not KnowledgeItem.objects.exists()
        for username, given in (("handler", sealed), ("liaison", f"x{sealed}"), ("liaison", "")):
            assert world.cast.client(username).post(CONFIRM, {"sealed": given}).status_code == 400
        done = client.post(CONFIRM, {"sealed": sealed})
        assert (done.status_code, done["Location"]) == (302, f"{DESK}?tab=draft")
        assert KnowledgeText.objects.get().state == "draft"
        again = client.post(CONFIRM, {"sealed": sealed, "send": "1"})
        assert again.status_code == 409
        assert "没有要改的" in again.content.decode()

    def test_sent_to_be_audited_the_desk_opens_where_it_is_now(self, world: World) -> None:
        client = world.cast.client("liaison")
        page = client.post(BRING, {"file": SimpleUploadedFile("dog.md", article("dog").encode())})
        done = client.post(CONFIRM, {"sealed": page.context["sealed"], "send": "1"})
        assert done["Location"] == f"{DESK}?tab=to_audit"

    def test_that_it_came_by_file_is_said_in_the_language_of_the_reader(self, world: World) -> None:
        brought(world, "liaison", article("dog"))
        text = KnowledgeText.objects.get()
        step = text.steps.get()
        with translation.override("en"):
            assert text.note_said == step.words_said == "Brought by the Markdown file a.md"
        assert text.note_said == text.note == "由 Markdown 文件 a.md 导入"

    def test_what_is_wrong_stands_in_a_table_with_nothing_to_confirm(self, world: World) -> None:
        content = archive(("a.md", article("a")), ("b.md", article("b", department="NIX")))
        answer = world.cast.client("liaison").post(BRING, {"file": SimpleUploadedFile("a.zip", content)})
        page = answer.content.decode()
        assert "没有做任何改动" in page
        assert "b.md" in page
        assert answer.context["sealed"] == ""
        assert CONFIRM not in page

    @pytest.mark.parametrize(("content", "why"), [(b"", "空"), (b"PK\x03\x04x", "打不开")])
    def test_a_file_that_is_none(self, world: World, content: bytes, why: str) -> None:
        answer = world.cast.client("liaison").post(BRING, {"file": SimpleUploadedFile("a.zip", content)})
        assert answer.status_code == 400
        assert why in answer.content.decode()

    @pytest.mark.parametrize(("username", "status"), [("editor", 200), ("auditor", 403), ("seat", 403)])
    def test_who_writes_brings(self, world: World, username: str, status: int) -> None:
        assert world.cast.client(username).get(BRING).status_code == status

    @pytest.mark.parametrize("form", ["csv", "xlsx", "md"])
    @pytest.mark.parametrize("tab", ["to_audit", "draft", "due", "wrong", "published", "withdrawn"])
    def test_every_list_is_taken_home(self, world: World, form: str, tab: str) -> None:
        item("dog", "犬只登记", department=world.city.bureau)
        brought(world, "liaison", article("dog", title="=养犬"), article("cat"))
        client = world.cast.client("editor")
        answer = client.get(f"{DESK}export/{form}/?tab={tab}")
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        if form == "csv":
            text = content.decode("utf-8-sig")
            assert text.startswith("编码,标题,")
            assert ("'=养犬" in text) is (tab == "draft")
        assert client.get(f"{DESK}export/exe/").status_code == 404
        assert world.cast.client("seat").get(f"{DESK}export/{form}/").status_code == 403

    def test_taking_home_costs_the_same_with_many(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(12):
            item(f"a{n}", f"知识 {n}", department=world.city.bureau, category=world.category)
            brought(world, "liaison", article(f"a{n}", title="新"))
        client = world.cast.client("editor")
        client.get(f"{DESK}export/md/?tab=published")
        for form in ("md", "csv", "xlsx"):
            for tab in ("draft", "published"):
                with django_assert_max_num_queries(8):
                    b"".join(client.get(f"{DESK}export/{form}/?tab={tab}").streaming_content)  # type: ignore[attr-defined]
