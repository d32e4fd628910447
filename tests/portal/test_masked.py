"""What a publisher starts from, and what is pointed out: a machine masks what it is sure of and names the rest."""

from __future__ import annotations

import pytest

from tests.cases.world import NAME, World
from tests.portal.published import publishable
from yixian.cases.models import Case
from yixian.directory.models import Area
from yixian.ground.caching import drop_all
from yixian.portal.masked import area_shown, start_of, still_personal

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world: World) -> Case:
    return publishable(
        world,
        telephone="8613800138000",
        content=f"我叫{NAME}，住迎泽大街100号3号楼2单元501室，车牌晋A12345，电话13800138000，路灯不亮",
        address="迎泽大街100号阳光小区",
    )


def test_the_draft_is_masked(case: Case) -> None:
    start = start_of(case)
    for personal in (NAME, "13800138000", "晋A12345", "501", "100号", "阳光小区"):
        assert personal not in " ".join(start.values()), personal
    assert "路灯不亮" in start["question"]
    assert start["answer"] == "占道摊位已清理，夜间有人巡查。"


def test_other_peoples_names_are_masked_too(world: World) -> None:
    content = "邻居李秀英和物业经理赵国强都说，中山路老王烧烤的路灯不亮"
    start = start_of(publishable(world, content=content))
    assert start["question"] == "邻居李**和物业经理赵**都说，中山路老王烧烤的路灯不亮"


def test_the_address_becomes_the_area(world: World) -> None:
    where = "迎泽大街100号阳光小区"
    case = publishable(world, content=f"{where}门口路灯不亮", address=where)
    assert start_of(case)["question"] == "某处门口路灯不亮"
    case.area = world.area
    assert start_of(case)["question"] == "市门口路灯不亮"


def test_never_nearer_than_the_street(world: World, case: Case) -> None:
    above = world.area
    for code, level in (("140105", "district"), ("140105001", "street"), ("140105001001", "community")):
        above = Area.objects.create(code=code, name=level, level=level, parent=above)
    drop_all()
    case.area = above
    shown = area_shown(case)
    assert shown is not None
    assert shown.level == "street"


@pytest.mark.parametrize(
    ("text", "pointed_out"),
    [
        ("请打 13912345678", "手机号"),
        ("身份证 140105199001011234", "身份证号"),
        ("车牌晋A12345", "车牌号"),
        ("写信到 a@example.com", "电子邮箱"),
        ("微信号 zhangsan99", "微信"),
        ("3号楼2单元的楼道灯", "门牌号"),
        ("迎泽大街15号门前", "门牌号"),
        ("隔壁张师傅说的", "人名"),
        ("已联系李秀英处理", "人名"),
        ("明珠花园的路灯", "小区"),
    ],
)
def test_what_looks_personal_is_pointed_out(case: Case, text: str, pointed_out: str) -> None:
    found = still_personal({"question": text}, case)
    assert pointed_out in " ".join(str(one) for one in found.likely)
    assert found.own == {}


@pytest.mark.parametrize(
    "text", ["路灯不亮，48小时内修复", "地铁2号线3月10号开通，请拨打12345", "办公室在一楼"]
)
def test_what_is_nobodys_is_left_alone(case: Case, text: str) -> None:
    found = still_personal({"question": text}, case)
    assert (found.own, found.likely) == ({}, [])


@pytest.mark.parametrize("text", [NAME, "王 小 明", "1 3 8-0013 8000", "１３８００１３８０００"])
def test_the_citizens_own_is_known_however_it_is_written(case: Case, text: str) -> None:
    found = still_personal({"title": "路灯", "question": f"请找{text}。"}, case)
    assert list(found.own) == ["question"]
    assert NAME not in str(found.own["question"]), "compared, not shown"
