"""A seat without a mouse: from the telephone number to the next contact by keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.intake.typist import Typist, go_to_the_next, register_a_typical_matter
from tests.pages import fits
from yixian.cases.models import Case, Contact
from yixian.directory.models import Area, Outline
from yixian.dispatch.models import NotTheSame
from yixian.ground.caching import drop_all
from yixian.knowledge.models import ItemCited, KnowledgeItem

pytestmark = pytest.mark.django_db(transaction=True)
TELEPHONE = "13812345678"
LONG = "超长的标题和内容" * 25  # 200 characters without a gap
MIXED = "💡路灯不亮 هل يمكن إصلاح المصباح؟ "


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(Cast())


@pytest.fixture
def typist(page: Page, world: World, live_server: Any) -> Typist:
    """A seat whose desk is open, with the cursor where the number goes."""
    session = world.cast.client("seat").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/desk/seat/")
    expect(page.locator("[name=telephone]")).to_be_focused()
    return Typist(page)


def test_two_calls_by_keys_alone(typist: Typist, axe: Any) -> None:
    for _call in range(2):
        register_a_typical_matter(typist, TELEPHONE, "占道经营", "zdjy")
        axe(typist.page)
        go_to_the_next(typist)
    case = Case.objects.latest("pk")
    assert (case.status, case.kind) == ("to_dispatch", "help")
    assert case.category is not None
    assert case.category.name == "占道经营"
    assert case.address == "学府街十二号小区东门口"
    assert case.citizen.identity.form_of_address == "王先生"
    assert Contact.objects.filter(outcome="case").count() == 2
    assert typist.keys < 2 * 175  # some 140 of them are the citizen's own words in pinyin


def test_what_follows_and_how_a_call_ended_by_digits(typist: Typist, world: World) -> None:
    page = typist.page
    typist.type(TELEPHONE)
    typist.press("Enter")
    page.locator("[name=kind]").press("1")
    expect(page.locator("[name=kind]")).to_have_value("enquiry")
    page.locator("[name=then]:checked").press("2")
    expect(page.locator("[name=then][value=answer]")).to_be_checked()
    expect(page.locator("[name=answer]")).to_be_in_viewport()
    typist.press("Enter")
    expect(page.locator("[name=answer]")).to_be_focused()
    typist.press("Control+Enter")
    expect(page.locator("[name=content]")).to_be_focused()  # the first that is wrong
    page.locator("[name=outcome]").first.press("2")
    expect(page.locator("[name=outcome][value=wrong_number]")).to_be_checked()
    page.locator("main a[accesskey=n]").press("Enter")  # for Alt+N, which no driver of a browser can press
    expect(page.get_by_text("的来电还没有结果")).to_be_visible()


def test_what_is_missing_and_what_is_alike_follow_the_words(typist: Typist, world: World) -> None:
    other = world.submitted(telephone="8613911112222", who="dispatcher")
    page = typist.page
    typist.type(TELEPHONE)
    typist.press("Enter")
    expect(page.locator("#elements")).to_contain_text("什么时候的事")
    typist.press("2", "Tab")
    typist.pick("zdjy", "占道经营")
    page.locator("[name=content]").fill("昨晚小区东门口夜市占道，业主过不去，希望清理")
    expect(page.locator("#elements .element-there")).to_have_count(5)
    expect(page.locator("#similar")).to_contain_text("分类相同")
    join = page.get_by_role("button", name=f"并入这件 {other.number}")
    join.focus()
    typist.press("Enter")
    expect(page.locator("[name=into]")).to_be_focused()
    expect(page.locator("[name=into]")).to_have_value(other.number)
    typist.press("Control+Enter")
    expect(page.get_by_text("已登记：已并单")).to_be_visible()
    assert Case.objects.latest("pk").parent_id == other.pk


def test_a_proposal_is_taken_by_a_key(typist: Typist, world: World, axe: Any) -> None:
    page = typist.page
    typist.type(TELEPHONE)
    typist.press("Enter")
    page.locator("[name=content]").fill("昨晚小区东门口夜市占道经营，还闻到煤气漏气，请派人清理")
    expect(page.locator("#readings")).to_contain_text("因为说到“闻到煤气”")
    axe(page)
    page.keyboard.press("Alt+2")
    expect(page.locator("[name=kind]")).to_have_value("help")
    expect(page.locator(".reading", has_text="诉求类型")).to_have_count(0)
    page.keyboard.press("Alt+3")  # the same digit as before the kind was taken
    expect(page.locator("[name=category]")).to_have_value("占道经营 [010101]")
    expect(page.locator(".reading", has_text="事项分类")).to_have_count(0)
    page.keyboard.press("Alt+1")
    expect(page.locator("[name=urgency]")).to_have_value("P1")


def test_what_is_alike_follows_a_category_that_is_picked_after_a_while(typist: Typist, world: World) -> None:
    other = world.submitted(telephone="8613911112222", who="dispatcher")
    page = typist.page
    typist.type(TELEPHONE)
    typist.press("Enter")
    page.locator("[name=content]").fill("昨晚小区东门口夜市占道，业主过不去，希望清理")
    page.locator("[name=category]").focus()
    typist.type("zdjy")
    expect(page.locator("#similar")).to_contain_text(other.number)
    expect(page.locator("#similar")).not_to_contain_text("分类相同")
    typist.press("Tab")
    expect(page.locator("#similar")).to_contain_text("分类相同")


def test_what_is_said_not_to_be_the_same_goes_and_is_kept(typist: Typist, world: World) -> None:
    other = world.submitted(telephone="8613911112222", who="dispatcher")
    page = typist.page
    typist.type(TELEPHONE)
    typist.press("Enter")
    page.locator("[name=kind]").select_option("help")
    page.locator("[name=content]").fill("昨晚小区东门口夜市占道，业主过不去，希望清理")
    page.get_by_label(f"不是同一件事 {other.number}").check()
    page.locator("[name=address]").fill("学府街十二号")
    expect(page.locator("#similar")).to_contain_text("没有相似的")
    typist.press("Control+Enter")
    expect(page.get_by_text("已登记：待派单")).to_be_visible()
    assert NotTheSame.beside(Case.objects.latest("pk")) == {other.pk}


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [1366, 390])
def test_long_and_foreign_words_break_nothing(
    typist: Typist, world: World, axe: Any, look: str, width: int
) -> None:
    page = typist.page
    world.submitted(content=MIXED + LONG, name=MIXED + "長" * 40, telephone=f"86{TELEPHONE}")
    page.set_viewport_size({"width": width, "height": 844})
    typist.type(TELEPHONE)
    typist.press("Enter")
    expect(page.locator("[name=kind]")).to_be_focused()
    page.evaluate("(look) => { document.documentElement.dataset.look = look; }", look)
    page.locator("[name=category]").fill("占道经营")
    page.locator("[name=content]").fill(MIXED + LONG)
    expect(page.locator("#similar .similar")).to_be_visible()
    page.get_by_text("被诉单位、保密").click()
    fits(page)
    axe(page)


def test_an_answer_is_read_and_cited_by_keys_alone(typist: Typist, axe: Any) -> None:
    rows = [("lamp", "路灯怎么报修", "请说明灯杆编号。" + LONG), ("lamps", "路灯由谁管", "由市里管。")]
    for code, title, text in rows:
        KnowledgeItem.objects.create(
            code=code, title=title, text=text, keywords="灯坏了", basis="某条例", valid_from="2026-01-01"
        )
    KnowledgeItem.objects.create(
        code="old", title="旧的节能灯补贴", text="去领。", valid_from="2020-01-01", valid_to="2026-01-31"
    )
    drop_all()
    page, known = typist.page, typist.page.locator("#known")
    typist.type(TELEPHONE)
    typist.press("Enter")
    expect(page.locator("[name=kind]")).to_be_focused()
    typist.press("1")
    page.locator("[name=category]").fill("占道经营")
    page.locator("[name=content]").fill("请问小区的灯坏了，路灯怎么报修")
    expect(known.get_by_text("路灯怎么报修").first).to_be_visible()
    typist.press("Alt+j")
    expect(known.get_by_text("依据：某条例").first).to_be_visible()
    typist.press("ArrowDown")
    expect(known.get_by_text("由市里管。")).to_be_visible()
    typist.press("Escape")
    expect(page.locator("[name=content]")).to_be_focused()
    typist.press("Alt+j", "1")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        fits(page)
    typist.press("Alt+y")
    expect(page.locator("[name=answer]")).to_have_value("请说明灯杆编号。" + LONG + "\n依据：某条例")
    expect(page.locator("[name=answer]")).to_be_focused()
    page.locator("#known-words").press("Control+a")
    typist.type("zzzz")
    expect(known).to_contain_text("没有合适的知识")
    # At once, not letter by letter: each pause would bring other answers.
    page.locator("#known-words").fill("jieneng butie")
    expect(known).to_contain_text("下面的已失效")
    typist.press("ArrowDown", "Alt+y")
    expect(page.get_by_role("button", name="仍要引用")).to_be_focused()
    typist.press("Escape")
    expect(page.locator("[name=answer]")).not_to_have_value("去领。")
    page.locator("[name=answer]").focus()
    typist.press("Control+Enter")
    expect(page.get_by_text("已登记：直接办结")).to_be_visible()
    assert Case.objects.latest("pk").outcome == "answered"
    assert [one.item.code for one in ItemCited.objects.all()] == ["lamp"]


def test_answers_that_cross_on_their_way_lose_nothing(typist: Typist) -> None:
    for code, title, words in (("lamp", "路灯怎么报修", "路灯"), ("tap", "水龙头漏水怎么办", "水龙头")):
        KnowledgeItem.objects.create(code=code, title=title, text=f"说{words}。", valid_from="2026-01-01")
    drop_all()
    page, known = typist.page, typist.page.locator("#known")
    typist.type(TELEPHONE)
    typist.press("Enter")
    expect(page.locator("[name=kind]")).to_be_focused()
    # The seat's own search is held up; what comes with the form's suggestions has the same answers and is there first.
    held: list[Route] = []
    page.route("**/known/", lambda route: held.append(route))
    with page.expect_request("**/known/"):
        page.locator("#known-words").fill("路灯")
    with page.expect_response("**/similar/"):
        page.locator("[name=content]").fill("路灯不亮")
    expect(known.locator("summary")).to_have_text("路灯怎么报修")
    page.locator("#known-words").focus()
    typist.press("ArrowDown")
    expect(known.get_by_text("说路灯。")).to_be_visible()
    with page.expect_response("**/known/"):
        held.pop().continue_()
    typist.press("Alt+y")
    expect(page.locator("[name=answer]")).to_have_value("说路灯。")
    # Other words, whose answers come while the old one is read: the keys are with the words again.
    with page.expect_request("**/known/"):
        page.locator("#known-words").fill("水龙头")
    typist.press("ArrowDown")
    expect(known.locator("summary").first).to_be_focused()
    with page.expect_response("**/known/"):
        held.pop().continue_()
    expect(known.locator("summary")).to_have_text("水龙头漏水怎么办")
    expect(page.locator("#known-words")).to_be_focused()


def test_a_place_on_the_map_is_kept_and_comes_back_as_a_draft(typist: Typist, world: World) -> None:
    near = Area.objects.create(code="140105", name="小店区", level="district", parent=world.area)
    Outline.objects.create(
        area=near,
        shape='{"type":"MultiPolygon","coordinates":[[[[112.5,37.7],[112.6,37.7],[112.6,37.8],[112.5,37.8],[112.5,37.7]]]]}',
    )
    drop_all()
    page = typist.page
    typist.type(TELEPHONE)
    typist.press("Enter")
    page.locator("[name=content]").fill("这里的路灯不亮，希望尽快修好")
    page.get_by_text("在地图上指出事发地点").click()
    page.locator(".map .map-area").first.wait_for(state="attached")
    page.locator(".map").focus()
    typist.press("Enter")
    expect(page.locator("[name=area]")).to_have_value("小店区")
    lon = page.locator("[name=lon]").input_value()
    assert float(lon) == pytest.approx(112.55, abs=0.02)
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.reload()
    expect(page.locator("[name=lon]")).to_have_value(lon)
    page.locator("[name=kind]").select_option("help")
    typist.page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已登记：待派单")).to_be_visible()
    case = Case.objects.latest("pk")
    assert (case.lon, case.datum) == (float(lon), "wgs84")
