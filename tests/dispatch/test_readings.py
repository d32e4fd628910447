"""What is read out of the words while somebody writes: with its reason, and kept beside what was chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from tests.intake.test_seat_pages import contact_of, register
from yixian.cases.models import Case, Kind, Urgency
from yixian.directory.models import Area, Category
from yixian.dispatch.actions import keep_readings, signed
from yixian.dispatch.models import Aid, AidSwitch, KeptReading
from yixian.dispatch.quality import ENOUGH, qualities
from yixian.dispatch.queries import Reading, is_new, read
from yixian.dispatch.reading.kinds import kind_in
from yixian.dispatch.reading.places import area_in
from yixian.dispatch.reading.signs import signs_in
from yixian.dispatch.reading.titles import title_in
from yixian.ground.caching import drop_all

WORDS = "您好，我要反映一个问题。昨晚学府街夜市占道经营，车过不去，请派人处理"


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def of(aid: Aid, content: str, **values: object) -> list[Reading]:
    return [one for one in read({"content": content, **values}) if one.aid == aid]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("请问居住证怎么办理，需要哪些材料", Kind.ENQUIRY),
        ("楼道的灯坏了，希望物业尽快修复", Kind.HELP),
        ("我要投诉健身房不退押金，工作人员态度恶劣", Kind.COMPLAINT),
        ("举报一家饭店无证经营", Kind.REPORT),
        ("建议在学校门口增设减速带", Kind.SUGGESTION),
        ("表扬一下公交司机，拾金不昧", Kind.COMMENDATION),
    ],
)
def test_the_kind_goes_by_words_that_are_shown(words: str, kind: str) -> None:
    found = kind_in(words)
    assert found is not None
    assert found[0] == kind
    assert found[1] in words


@pytest.mark.parametrize("words", ["", "啊", "😀😀😀", "hello there", "一二三四五六七八"])
def test_where_nothing_is_said_nothing_is_proposed(words: str) -> None:
    assert kind_in(words) is None
    assert signs_in(words) == []


@pytest.mark.parametrize(
    ("words", "urgency", "said"),
    [
        ("楼下煤气漏气，味道很大", Urgency.P1, "煤气漏气"),
        ("他说活不下去了", Urgency.P1, "活不下去"),
        ("上百人聚集在售楼部门口", Urgency.P1, "上百人聚集"),
        ("整个小区停水两天", Urgency.P2, "停水"),
        ("老板拖欠三个月工资", "", "拖欠三个月工资"),
    ],
)
def test_signs_say_how_urgent_and_by_which_words(words: str, urgency: str, said: str) -> None:
    sign, found = signs_in(words)[0]
    assert (sign.urgency, found) == (urgency, said)


@pytest.mark.parametrize("words", ["没有电话可以打", "没有电梯", "停车难", "水果店门口", "电动车没有电瓶"])
def test_what_only_sounds_like_a_sign_is_none(words: str) -> None:
    assert signs_in(words) == []


def test_the_gravest_sign_is_first() -> None:
    told = signs_in("停水了，欠薪，还有人被困电梯")
    assert [sign.urgency for sign, _said in told] == [Urgency.P1, Urgency.P2, ""]


class TestTitle:
    def test_greetings_and_numbers_are_left_out(self) -> None:
        assert (
            title_in("您好，我要反映一个问题，平安路的路灯坏了三天，晚上很黑")
            == "平安路的路灯坏了三天，晚上很黑"
        )
        assert title_in("我的电话13800138000，小区门口停水了") == "小区门口停水了"

    @pytest.mark.parametrize("words", ["", "喂", "您好", "13800138000", "。，；"])
    def test_too_little_is_no_title(self, words: str) -> None:
        assert title_in(words) == ""

    def test_one_endless_sentence_is_cut(self) -> None:
        assert title_in("路" * 100_000) == "路" * 30


class TestArea:
    @pytest.fixture
    def areas(self, world: World) -> dict[str, Area]:
        made = {"city": world.area}
        for key, name, level, above in (
            ("east", "东湖区", "district", "city"), ("west", "西山区", "district", "city"),
            ("street", "新城街道", "street", "east"), ("one", "平安社区", "community", "street"),
            ("other", "平安社区", "community", "west"),
        ):  # fmt: skip
            made[key] = Area.objects.create(
                code=f"1401{len(made):02}", name=name, level=level, parent=made[above], sort=len(made)
            )
        drop_all()
        return made

    def test_the_most_particular_one_by_its_words(self, areas: dict[str, Area]) -> None:
        assert area_in("东湖区新城街道有人占道") == (areas["street"], "新城街道")
        assert area_in("新城街道办的人来过") == (areas["street"], "新城街道办")
        assert area_in("东湖区很吵") == (areas["east"], "东湖区")

    def test_of_one_name_the_one_whose_district_is_named(self, areas: dict[str, Area]) -> None:
        assert area_in("平安社区停水") is None
        assert area_in("西山区平安社区停水") == (areas["other"], "平安社区")
        assert area_in("新城街道的平安社区停水") == (areas["one"], "平安社区")

    def test_half_a_name_is_none(self, areas: dict[str, Area]) -> None:
        assert area_in("祝你平安，新城很好") is None

    def test_it_is_proposed_as_the_list_writes_it(self, areas: dict[str, Area]) -> None:
        [one] = of(Aid.AREA, "西山区平安社区停水三天了")
        assert one.put == f"平安社区 [{areas['other'].code}]"
        assert not is_new(one, {"area": areas["other"]})


class TestCategory:
    def test_without_a_model_it_goes_by_names_keywords_and_descriptions(self, world: World) -> None:
        Category.objects.filter(pk=world.category.pk).update(keywords="夜市;地摊")
        drop_all()
        [one] = of(Aid.CATEGORY, WORDS)
        assert (one.value, one.shown, one.confidence) == ("010101", "城市管理 / 市容 / 占道经营", None)
        assert "占道经营" in one.why
        assert one.put == "占道经营 [010101]"
        assert of(Aid.CATEGORY, "今天天气真好啊朋友们") == []

    def test_the_catalogue_follows_what_was_proposed_or_chosen(self, world: World) -> None:
        [one] = of(Aid.DEPARTMENT, WORDS)
        assert (one.value, one.field) == (world.city.bureau.code, "")
        [chosen] = of(Aid.DEPARTMENT, "说不清楚的一件事情", category=world.category)
        assert chosen.value == world.city.bureau.code


def test_what_is_turned_off_is_silent(world: World) -> None:
    AidSwitch.objects.create(aid=Aid.KIND, active=False)
    drop_all()
    assert of(Aid.KIND, WORDS) == []
    assert of(Aid.CATEGORY, WORDS)


def test_warm_it_asks_the_database_nothing(world: World) -> None:
    read({"content": WORDS})
    with CaptureQueriesContext(connection) as asked:
        assert read({"content": WORDS})
    assert len(asked) == 0


@pytest.mark.parametrize("content", ["", "路", "😀" * 50, "a" * 100_000, "\x00" * 20, "占道经营" * 25_000])
def test_strange_words_break_nothing(world: World, content: str) -> None:
    read({"content": content})


class TestKept:
    def test_of_what_was_proposed_it_is_kept_what_was_chosen(self, world: World) -> None:
        readings = read({"content": WORDS})
        case = world.submitted(content=WORDS, kind="complaint", title=title_in(WORDS))
        keep_readings(case, signed(readings))
        kept = {one.aid: one for one in KeptReading.objects.filter(case=case)}
        assert (kept["category"].proposed, kept["category"].taken) == ("010101", True)
        assert (kept["kind"].proposed, kept["kind"].chosen, kept["kind"].taken) == (
            "help",
            "complaint",
            False,
        )
        assert kept["title"].taken
        assert kept["title"].proposed == "", "nobody's words"
        keep_readings(case, signed(readings))
        assert KeptReading.objects.filter(case=case).count() == len(kept), "once"

    def test_a_dispatch_tells_who_was_right(self, world: World) -> None:
        case = world.submitted(content=WORDS)
        keep_readings(case, signed(read({"content": WORDS})))
        world.dispatched(case, lead=world.city.second_bureau)
        settled = dict(KeptReading.objects.filter(case=case).values_list("aid", "settled"))
        assert settled["category"] == "010101"
        assert settled["department"] == world.city.second_bureau.code

    def test_of_what_no_seat_typed_it_is_kept_at_dispatch(self, world: World) -> None:
        case = world.submitted(content=WORDS, kind="complaint")
        fields = {"category": "010101", "lead": world.city.bureau.code}
        world.do("dispatch", "dispatcher", case, kind="help", **fields)
        kept = {one.aid: one for one in KeptReading.objects.filter(case=case)}
        assert {"category", "kind"} <= set(kept) <= {"category", "kind", "area", "urgency"}
        told = kept["kind"]
        assert (told.proposed, told.chosen, told.settled, told.taken) == ("help", "complaint", "help", True)

    def test_nothing_is_kept_of_a_protected_case(self, world: World) -> None:
        world.dispatched(world.submitted(content=WORDS, secrecy="from_unit"))
        assert not KeptReading.objects.exists()

    @pytest.mark.parametrize("forged", ["", "nonsense", "a:b:c", "{}", "\x00"])
    def test_what_was_not_signed_here_is_left_out(self, world: World, forged: str) -> None:
        keep_readings(world.submitted(), forged)
        assert not KeptReading.objects.exists()

    def test_what_is_kept_of_a_report_holds_none_of_its_words(self, world: World) -> None:
        words = "举报学府街一家饭店无证经营，占道经营"
        case = world.submitted(content=words, kind="report")
        keep_readings(case, signed(read({"content": words})))
        told = str(list(KeptReading.objects.values_list("proposed", "others", "chosen", "by")))
        assert "学府街" not in told


def test_shares_stand_only_where_there_are_enough(world: World) -> None:
    for place in range(ENOUGH):
        KeptReading.objects.create(
            case=world.submitted(), aid=Aid.KIND, proposed="help", chosen="help", taken=place % 2 == 0,
            settled="help" if place % 3 else "complaint",
        )  # fmt: skip
    KeptReading.objects.create(case=Case.objects.latest("pk"), aid=Aid.AREA, proposed="1", taken=True)
    KeptReading.objects.filter(aid=Aid.AREA).update(at=timezone.now() - timedelta(days=91))
    found = {one.aid: one for one in qualities()}
    kind = found[Aid.KIND]
    assert (kind.proposed, kind.taken_text, kind.right_text, kind.people_text) == (
        30,
        "50.0%",
        "66.7%",
        "66.7%",
    )
    assert (found[Aid.AREA].proposed, found[Aid.AREA].taken_text) == (0, "—"), "long ago"


class TestPages:
    def test_the_page_says_what_each_does_and_who_may_turn_it_off(self, world: World) -> None:
        page = world.cast.client("dispatcher").get("/desk/aids/").content.decode()
        for aid in Aid:
            assert str(aid.label) in page
        assert "请告诉系统管理员" in page
        door = reverse("admin:dispatch_aidswitch_changelist")
        assert door in world.cast.client("sysadmin").get("/desk/aids/").content.decode()
        assert world.cast.client("handler").get("/desk/aids/").status_code == 403

    def test_a_seat_is_shown_them_and_what_it_made_of_them_is_kept(self, world: World) -> None:
        seat = world.cast.client("seat")
        contact = contact_of(seat)
        form = {"kind": "help", "content": WORDS, "telephone": "13800138000"}
        page = seat.post(f"/desk/contacts/{contact.pk}/similar/", form).content.decode()
        assert 'data-take="category"' in page
        assert 'data-take="kind"' not in page, "it is in the form already"
        kept = page.partition('name="readings" form="registration" value="')[2].partition('"')[0]
        register(seat, contact, content=WORDS, readings=kept)
        row = KeptReading.objects.get(aid=Aid.CATEGORY)
        assert (row.case, row.taken) == (Case.objects.get(), True)


class TestBesideTheDispatchForm:
    def page(self, world: World, case: Case) -> str:
        return world.cast.client("dispatcher").get(f"/cases/{case.number}/do/dispatch/").content.decode()

    def test_what_the_words_say_and_the_case_does_not_hold(self, world: World) -> None:
        case = world.submitted(content=WORDS, kind="complaint")
        page = self.page(world, case)
        assert "从内容看" in page
        assert "?kind=help" in page
        assert "?category=" not in page, "the case holds it already"

    def test_without_a_category_it_leads_to_one_and_to_its_unit(self, world: World) -> None:
        case = world.submitted(content=WORDS)
        Case.objects.filter(pk=case.pk).update(category=None)
        page = self.page(world, case)
        assert "?category=010101" in page
        assert f"?lead={world.city.bureau.code}" in page

    def test_nothing_is_read_out_of_a_protected_case(self, world: World) -> None:
        case = world.submitted(content=WORDS, kind="complaint", secrecy="from_unit")
        assert "从内容看" not in self.page(world, case)
