"""The arithmetic of search, over small lists, without a database."""

from __future__ import annotations

import string

import pytest

from yixian.knowledge.search.finding import LEAST_FIT
from yixian.knowledge.search.learned import SMOOTHING, Learned
from yixian.knowledge.search.ranking import FIELDS, Document, Index
from yixian.knowledge.search.sounds import first_letters, sounds_of, syllables
from yixian.knowledge.search.terms import runs, typed_sounds, written_terms

TITLES = {
    1: ("社保卡丢了怎么补办", "社保卡遗失;补卡", "带身份证到银行网点挂失，当场补卡。"),
    2: ("养老金什么时候到账", "退休金没到", "每月15日前发到社会保障卡里。"),
    3: ("路灯不亮怎么报修", "灯坏了;没有路灯", "请说明灯杆编号。"),
    4: ("犬只登记和遛狗的规定", "狗证;遛狗不牵绳", "养犬要登记，遛狗要牵绳。"),
    5: ("港澳通行证怎么办理", "去香港;签注", "到出入境大厅办理。"),
    6: ("ETC 怎么注销", "etc扣费", "在发行的银行注销。"),
    7: ("公积金怎么提取", "取公积金;租房提取", "在手机上申请提取住房公积金。"),
}
SYNONYMS = [["养老金", "退休工资"], ["社保卡", "社会保障卡"]]


@pytest.fixture(scope="module")
def index() -> Index:
    texts = [
        Document(key, {"title": title, "keywords": keywords, "text": text})
        for key, (title, keywords, text) in TITLES.items()
    ]
    return Index(texts, SYNONYMS)


def best(index: Index, words: str) -> int | None:
    """The key of the text with most points, None where none has any."""
    points = index.scores(words).points
    return index.keys[int(points.argmax())] if points.max() > 0 else None


#  typed                                    found
QUESTIONS = [
    ("我的社保卡不见了想补一张", 1),
    ("老两口的退休工资这个月没来", 2),  # a synonym of the city's
    ("小区门口的灯坏了黑漆漆的", 3),
    ("邻居的狗不牵绳", 4),
    ("去香港的签注", 5),
    ("ＥＴＣ扣费", 6),  # full-width letters
    ("etc", 6),
    ("shebaoka", 1),  # pinyin
    ("gongjijin tiqu", 7),
    ("she bao ka", 1),
    ("gjj", 7),  # initials
    ("sbk", 1),
    ("gongjij", 7),  # while typing
    ("公鸡金怎么取", 7),  # wrong characters that sound the same
    ("路登不亮", 3),
    ("港奥通行正", 5),
    ("nuanqi", None),
    ("zzzz qqqq", None),
    ("你好请问一下", None),
    ("？！…… ☎ 💡", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "found"), QUESTIONS)
def test_what_is_typed_finds(index: Index, typed: str, found: int | None) -> None:
    assert best(index, typed) == found


def test_a_title_weighs_more_than_a_text() -> None:
    index = Index(
        [
            Document(1, {"title": "犬只登记", "text": "带狗散步时看见路灯不亮。"}),
            Document(2, {"title": "路灯不亮", "text": "请报修。"}),
        ]
    )
    assert best(index, "路灯不亮") == 2


def test_what_fits_is_told_apart_from_what_shares_a_word(index: Index) -> None:
    fit = dict(zip(index.keys, index.scores("社保卡遗失").fit, strict=True))
    assert fit[1] > 0.9
    assert max(fit[key] for key in (3, 4, 5, 6)) < 0.3
    assert index.scores("今天的天气真是不错啊").fit.max() < 0.3


#  typed alone, whatever little there is of it
HOMOPHONES = [("社报卡", 1), ("射保卡", 1), ("养老斤", 2), ("公鸡金", 7), ("通行正", 5)]


@pytest.mark.parametrize(("typed", "found"), HOMOPHONES)
def test_a_wrong_character_asks_for_as_much_as_the_right_one(index: Index, typed: str, found: int) -> None:
    fit = dict(zip(index.keys, index.scores(typed).fit, strict=True))
    assert best(index, typed) == found
    assert fit[found] >= LEAST_FIT


def test_what_sounds_like_nothing_fits_nothing(index: Index) -> None:
    assert index.scores("恐龙化石").fit.max() < LEAST_FIT


def test_english_is_not_taken_for_initials(index: Index) -> None:
    """Of another language two letters may be initials by chance; its other words are missing."""
    assert index.knows("^sb")
    assert index.scores("sb").fit.max() >= LEAST_FIT
    assert index.scores("sb stole a passport").fit.max() < LEAST_FIT
    assert index.scores("sbk shebaoka").fit.max() >= LEAST_FIT


def test_huge_and_strange_words_are_bounded(index: Index) -> None:
    for words in ("社" * 100_000, string.printable * 50, "\x00\ud800", "a" * 5000, "ＡＢ" * 5000, "🐶" * 999):
        assert index.scores(words).points.shape == (len(TITLES),)
    assert best(index, "社保卡补办" + "哈" * 50_000) == 1


def test_nothing_to_search_in() -> None:
    assert len(Index([])) == 0
    assert index_of_nothing_answers("社保卡") == 0


def index_of_nothing_answers(words: str) -> int:
    return len(Index([Document(1, {})]).scores(words).points.nonzero()[0])


#  typed          syllables, as loosely as people hear them
PINYIN = [
    ("shebaoka", ("se", "bao", "ka")),
    ("xian", ("xian",)),
    ("zhongxin", ("zong", "xin")),
    ("shebaok", ("se", "bao")),
    ("sbk", ()),
    ("abcxyz", ()),
    ("x" * 41, ()),
]


@pytest.mark.parametrize(("typed", "heard"), PINYIN)
def test_pinyin_is_taken_apart(typed: str, heard: tuple[str, ...]) -> None:
    assert syllables(typed) == heard


def test_sounds_are_loose_and_follow_the_word() -> None:
    assert sounds_of("正证") == ("zen", "zen") == sounds_of("真症")
    assert first_letters("重庆社保卡") == "cqsbk"
    assert typed_sounds(["sbk"]) == ([], ["^sbk"])
    assert typed_sounds(["shebaoka"]) == (["~se bao", "~bao ka"], [])
    assert typed_sounds(["12345"]) == ([], [])


def test_marks_and_questions_are_no_words() -> None:
    assert runs("路灯，不亮 LED-3") == ["路灯", "不亮", "led", "3"]
    assert not {"请问", "怎么", "灯不"} & set(written_terms("请问，路灯，不亮怎么"))


class TestLearned:
    def test_what_is_cited_for_words_is_learned_smoothly(self) -> None:
        learned = Learned()
        assert learned.shares(["灯瞎"], lambda _pair: 1.0) == {}
        learned.take(3, ["灯瞎", "瞎了"])
        once = learned.shares(["灯瞎"], lambda _pair: 1.0)[3]
        assert once == pytest.approx(1 / (1 + SMOOTHING))
        for _again in range(50):
            learned.take(3, ["灯瞎", "瞎了"])
        assert once < learned.shares(["灯瞎"], lambda _pair: 1.0)[3] < 1.0

    def test_a_pair_that_many_items_are_cited_for_says_little(self) -> None:
        learned = Learned()
        for item in range(20):
            learned.take(item, ["办理"])
        assert max(learned.shares(["办理"], lambda _pair: 1.0).values()) < 0.1

    def test_a_rare_pair_counts_for_more(self) -> None:
        learned = Learned()
        learned.take(1, ["常见"])
        learned.take(2, ["少见"])
        shares = learned.shares(["常见", "少见"], lambda pair: 5.0 if pair == "少见" else 1.0)
        assert shares[2] > shares[1]


def test_every_field_is_searched() -> None:
    for name in FIELDS:
        assert best(Index([Document(1, {name: "路灯不亮"}), Document(2, {"title": "狗"})]), "路灯") == 1
