"""Public texts: written, looked at, released by another person, under embargo, corrected for ever, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.scenes import PUBLISHED
from tests.cases.world import NAME, World
from tests.portal.published import published
from yixian.cases import audit
from yixian.ground.errors import Conflict, Invalid, NotAllowed, Refusal, WrongState
from yixian.portal import actions
from yixian.portal.models import Correction, Publication, PublicText

pytestmark = pytest.mark.django_db
WORDS = {"title": "老年卡怎么办", "words": "带身份证到街道办理。\n\n当场可取。"}


def written(world: World, **columns: Any) -> PublicText:
    return actions.begin_text(world.actor("publisher"), "explanation", {**WORDS, **columns})


def released(
    world: World, text: PublicText | None = None, press_at: Any = None, public_at: Any = None
) -> PublicText:
    text = text or written(world)
    actions.release_text(world.actor("duty_manager"), text, text.version, press_at, public_at)
    return text


def test_written_looked_at_and_released_on_the_pages(world: World, client: Client) -> None:
    writer, second = world.cast.client("publisher"), world.cast.client("duty_manager")
    answer = writer.post("/desk/texts/explanation/", WORDS)
    text = PublicText.objects.get()
    assert answer["Location"] == f"/desk/texts/{text.pk}/"
    preview = writer.get(answer["Location"]).content.decode()
    assert "当场可取。" in preview
    assert "请另一位" in preview
    assert client.get(f"/texts/{text.pk}/").status_code == 404
    assert writer.post(f"/desk/texts/{text.pk}/release/", {"version": "1"}).status_code == 400
    assert second.post(f"/desk/texts/{text.pk}/release/", {"version": "1"}).status_code == 302
    assert "当场可取。" in client.get(f"/texts/{text.pk}/").content.decode()
    assert "老年卡怎么办" in client.get("/explanations/").content.decode()


def test_what_looks_personal_needs_a_look(world: World) -> None:
    client = world.cast.client("publisher")
    typed = {**WORDS, "words": "请打 13912345678 找张师傅"}
    page = client.post("/desk/texts/explanation/", typed)
    assert page.status_code == 400
    assert "手机号" in page.content.decode()
    assert client.post("/desk/texts/explanation/", {**typed, "checked": "on"}).status_code == 302


@pytest.mark.parametrize("who", ["dispatcher", "leader", "liaison", "journalist", "seat"])
def test_nobody_else_writes(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.begin_text(world.actor(who), "explanation", WORDS)
    assert world.cast.client(who).get("/desk/texts/").status_code == 403


def test_under_embargo_the_public_does_not_see_it_before(world: World, client: Client) -> None:
    public_at = timezone.now() + timedelta(hours=2)
    text = released(world, public_at=public_at)
    assert text.is_public_later
    assert client.get(f"/texts/{text.pk}/").status_code == 404
    assert "老年卡" not in client.get("/feeds/all.atom").content.decode()
    assert text in PublicText.objects.for_press(timezone.now())
    assert text in PublicText.objects.public(public_at)
    with pytest.raises(Refusal) as refused:
        released(world, written(world), press_at=public_at + timedelta(hours=1), public_at=public_at)
    assert refused.value.field == "press_at"


def test_a_correction_says_what_was_changed_and_keeps_what_was_said(world: World, client: Client) -> None:
    text = released(world)
    change = {"title": text.title, "words": "带身份证到社区办理。"}
    actions.correct_text(world.actor("publisher"), text, text.version, change, "地点改了", False)
    page = client.get(f"/texts/{text.pk}/").content.decode()
    assert "到社区办理" in page
    assert "地点改了" in page
    assert "到街道办理" in page
    actions.withdraw_text(world.actor("publisher"), text, text.version, "过时")
    assert client.get(f"/texts/{text.pk}/").status_code == 410
    assert Correction.objects.filter(text=text).count() == 1


def test_personal_words_are_not_kept(world: World, client: Client) -> None:
    text = released(world, written(world, words="请找张三丰办理。"))
    actions.correct_text(
        world.actor("publisher"), text, text.version, {"words": "请到窗口办理。"}, "删去姓名", True
    )
    page = client.get(f"/texts/{text.pk}/").content.decode()
    assert "张三丰" not in page
    assert "删去姓名" in page
    assert not Correction.objects.filter(before__icontains="张三丰").exists()


def test_a_correction_is_looked_at_before_it_holds(world: World) -> None:
    text, client = released(world), world.cast.client("publisher")
    typed = {"title": text.title, "words": "到社区办理。", "note": "地点改了", "version": str(text.version)}
    page = client.post(f"/desk/texts/{text.pk}/correct/", typed).content.decode()
    assert "确认更正" in page
    assert not Correction.objects.exists()
    assert client.post(f"/desk/texts/{text.pk}/correct/", {**typed, "confirmed": "yes"}).status_code == 302
    assert Correction.objects.get().note == "地点改了"


def test_nothing_changed_is_no_correction_and_a_published_one_is_not_rewritten(world: World) -> None:
    text = released(world)
    with pytest.raises(Refusal, match="没有改动"):
        actions.correct_text(world.actor("publisher"), text, text.version, dict(WORDS), "无", False)
    with pytest.raises(WrongState):
        actions.rewrite_text(world.actor("publisher"), text, text.version, WORDS)


def test_withdrawn_with_a_trace_and_written_anew(world: World, client: Client) -> None:
    text = released(world)
    actions.withdraw_text(world.actor("duty_manager"), text, text.version, "有误")
    assert (text.state, text.withdrawn_why) == ("withdrawn", "有误")
    assert text.withdrawn_by == world.cast.people["duty_manager"]
    actions.rewrite_text(world.actor("publisher"), text, text.version, {"words": "改好的。"})
    assert text.state == "draft"
    assert client.get(f"/texts/{text.pk}/").status_code == 410
    assert released(world, text).withdrawn_why == "有误"
    page = client.get(f"/texts/{text.pk}/").content.decode()
    assert "撤下以后改过" in page
    assert "有误" not in page


def test_a_draft_nobody_needs_is_put_away_and_taken_up_again(world: World, client: Client) -> None:
    text, writer = written(world), world.cast.client("publisher")
    address = f"/desk/texts/{text.pk}/withdraw/"
    assert address in writer.get(f"/desk/texts/{text.pk}/").content.decode()
    assert writer.post(address, {"version": "1", "why": ""}).status_code == 400
    assert writer.post(address, {"version": "1", "why": "重复了"}).status_code == 302
    assert writer.post(address, {"version": "1", "why": "重复了"}).status_code == 409
    assert client.get(f"/texts/{text.pk}/").status_code == 404
    text.refresh_from_db()
    actions.rewrite_text(world.actor("publisher"), text, text.version, WORDS)
    assert text.state == "draft"


@pytest.mark.django_db(transaction=True)
def test_two_who_release_at_once_release_once(world: World) -> None:
    text = written(world)

    def release() -> PublicText:
        return released(world, PublicText.objects.get(pk=text.pk))

    results = at_once(release, release)
    assert sum(isinstance(one, PublicText) for one in results) == 1
    assert sum(isinstance(one, (Conflict, WrongState)) for one in results) == 1


def test_a_published_matter_is_corrected_with_what_it_said_before(world: World, client: Client) -> None:
    row = published(world)
    typed = {**PUBLISHED, "answer": "占道摊位已迁走。", "note": "摊位已迁走"}
    typed.pop("category")
    world.do("correct_publication", "publisher", row.case, **typed)
    page = client.get(f"/answered/{row.pk}/").content.decode()
    assert "占道摊位已迁走。" in page
    assert "摊位已迁走" in page
    assert PUBLISHED["answer"] in page  # the earlier text
    assert list(audit.verify()) == []
    with pytest.raises(Invalid):
        world.do("correct_publication", "publisher", world.fresh(row.case), **{**typed, "note": ""})


def test_erased_the_earlier_words_go_too(world: World) -> None:
    row = published(world)
    typed = {name: PUBLISHED[name] for name in ("question", "answer")}
    world.do("correct_publication", "publisher", row.case, note="改", title="占道怎么办", **typed)
    world.do("erase_identity", "duty_manager", world.fresh(row.case), note="依申请")
    made = Correction.objects.get(publication=row)
    assert (made.before, made.note) == ({}, "")


def test_the_original_edited_later_is_said_to_the_publisher_alone(world: World, client: Client) -> None:
    row, desk = published(world), world.cast.client("publisher")
    address = "/desk/publishing/?tab=published"
    assert "后来改过" not in desk.get(address).content.decode()
    row.case.public_answer = "答复改了。"
    row.case.save(update_fields=["public_answer"])
    assert "后来改过" in desk.get(address).content.decode()
    assert PUBLISHED["answer"] in client.get(f"/answered/{row.pk}/").content.decode()


def test_what_became_of_a_matter_stands_beside_it_and_goes_with_it(world: World, client: Client) -> None:
    row = published(world)
    writer = world.cast.client("publisher")
    assert writer.get(f"/desk/texts/follow-up/{row.pk}/").status_code == 200
    writer.post(f"/desk/texts/follow-up/{row.pk}/", {"title": "半年以后", "words": "没有再占道。"})
    text = released(world, PublicText.objects.get())
    assert "半年以后" in client.get(f"/answered/{row.pk}/").content.decode()
    world.do("withdraw_consent", row.case, world.fresh(row.case))
    assert client.get(f"/texts/{text.pk}/").status_code == 410
    assert Publication.objects.get(pk=row.pk).state == "withdrawn"


def test_erased_what_was_told_later_names_nobody(world: World) -> None:
    row = published(world)
    columns = {"title": f"{NAME}的事后来怎样", "words": f"{NAME}说没有再占道。", "publication": row}
    text = released(world, actions.begin_text(world.actor("publisher"), "follow_up", columns))
    actions.correct_text(
        world.actor("publisher"), text, text.version, {"words": f"{NAME}说好了。"}, "改", False
    )
    world.do("erase_identity", "duty_manager", world.fresh(row.case), note="依申请")
    text.refresh_from_db()
    assert NAME not in text.title + text.words
    assert list(text.corrections.values_list("before", "note")) == [({}, "")]


def test_a_follow_up_of_what_is_withdrawn_is_not_released(world: World) -> None:
    row = published(world)
    text = actions.begin_text(world.actor("publisher"), "follow_up", {**WORDS, "publication": row})
    world.do("withdraw_consent", row.case, world.fresh(row.case))
    with pytest.raises(WrongState):
        released(world, PublicText.objects.get(pk=text.pk))
    assert world.cast.client("publisher").get(f"/desk/texts/follow-up/{row.pk}/").status_code == 404


def test_a_matters_correction_is_looked_at_before_it_holds(world: World) -> None:
    row, client = published(world), world.cast.client("publisher")
    address = f"/desk/publishing/{row.case.number}/correct/"
    assert row.answer in client.get(address).content.decode()
    texts = {name: getattr(row, name) for name in Publication.TEXTS}
    typed = {**texts, "answer": "摊位已迁走。", "note": "后来迁走了"}
    typed["version"] = str(world.fresh(row.case).version)
    assert client.post(address, {**typed, "note": ""}).status_code == 400
    preview = client.post(address, typed).content.decode()
    assert "确认更正" in preview
    assert "后来迁走了" in preview
    assert not Correction.objects.exists()
    assert client.post(address, {**typed, "confirmed": "yes"}).status_code == 302
    row.refresh_from_db()
    assert row.answer == "摊位已迁走。"
    assert Correction.objects.get().note == "后来迁走了"


def corrected(world: World, row: Publication, **typed: Any) -> Any:
    row.refresh_from_db()
    texts = {name: getattr(row, name) for name in Publication.TEXTS}
    return world.do(
        "correct_publication", "publisher", world.fresh(row.case), **{**texts, "note": "改", **typed}
    )


def test_personal_words_go_from_earlier_corrections_too(world: World, client: Client) -> None:
    row = published(world, answer="请找柳长青办理。", checked=True)
    corrected(world, row, title="夜市占道怎么办", checked=True)
    assert "柳长青" in client.get(f"/answered/{row.pk}/").content.decode()
    corrected(world, row, answer="请到窗口办理。", personal=True)
    assert "柳长青" not in client.get(f"/answered/{row.pk}/").content.decode()
    assert list(row.corrections.values_list("before", "personal")) == [({}, True)] * 2
    text = released(world, written(world, words="请找柳长青办理。"))
    actions.correct_text(world.actor("publisher"), text, text.version, {"title": "老年卡"}, "标题", False)
    actions.correct_text(world.actor("publisher"), text, text.version, {"words": "到窗口。"}, "删名", True)
    assert list(text.corrections.values_list("before", flat=True)) == [{}, {}]


def test_the_public_note_of_a_correction_is_looked_at(world: World) -> None:
    row = published(world)
    with pytest.raises(Invalid) as refused:
        corrected(world, row, title="占道怎么办", note="请打 13912345678")
    assert list(refused.value.errors) == ["checked"]


def test_a_changed_original_is_looked_at_and_settled(world: World) -> None:
    row, desk = published(world), world.cast.client("publisher")
    with pytest.raises(Refusal, match="没有改动"):
        corrected(world, row)
    row.case.public_answer = "答复改了。"
    row.case.save(update_fields=["public_answer"])
    texts = {name: getattr(row, name) for name in Publication.TEXTS}
    typed = {**texts, "note": "意思一样", "version": str(world.fresh(row.case).version)}
    address = f"/desk/publishing/{row.case.number}/correct/"
    assert "市民看到的不变" in desk.post(address, typed).content.decode()
    assert desk.post(address, {**typed, "confirmed": "yes"}).status_code == 302
    assert "后来改过" not in desk.get("/desk/publishing/?tab=published").content.decode()
    assert not Correction.objects.exists()


def test_a_follow_up_waits_for_its_matter(world: World) -> None:
    row = published(world)
    text = actions.begin_text(world.actor("publisher"), "follow_up", {**WORDS, "publication": row})
    Publication.objects.filter(pk=row.pk).update(published_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(WrongState, match="还没有公开"):
        released(world, text)


def test_withdrawn_before_its_moment_it_never_was_there(world: World, client: Client) -> None:
    text = released(world, public_at=timezone.now() + timedelta(hours=1))
    actions.withdraw_text(world.actor("publisher"), text, text.version, "不发了")
    PublicText.objects.filter(pk=text.pk).update(
        press_at=timezone.now() - timedelta(hours=2),
        public_at=timezone.now() - timedelta(hours=1),
        withdrawn_at=timezone.now() - timedelta(hours=2),
    )
    assert client.get(f"/texts/{text.pk}/").status_code == 404
