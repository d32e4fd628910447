"""`yixian classify`: learning from labelled messages, trying what was learnt, using it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from tests.dispatch.labelled import INVENTED, PAIRS, classified, classify, invented, table
from yixian.dispatch.classify.model_file import load
from yixian.ground.errors import Refusal

COLUMNS = ("--label", "label", "--text", "title,text")


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A model of the invented messages."""
    model = tmp_path / "model.npz"
    classify("train", invented(tmp_path), *COLUMNS, "--model", model)
    return model


def test_it_learns_tells_how_sure_it_is_and_which_words_decided(trained: Path, tmp_path: Path) -> None:
    asked = table(
        tmp_path / "asked.csv",
        ("title", "text"),
        [("暖气不热", "屋里只有十四度，供热公司没有人来"), ("公交车", "等了一小时公交车也没有来")],
    )
    warm, bus = classified("predict", asked, "--model", trained)
    assert (warm["label"], bus["label"]) == ("供热", "交通")
    assert "暖气" in warm["top"][0]["words"]
    assert "公交车" in bus["top"][0]["words"]
    assert len(warm["top"]) == 3
    assert warm["confidence"] == warm["top"][0]["confidence"] > warm["top"][1]["confidence"]
    assert sum(one["confidence"] for one in warm["top"]) <= 1.001


def test_predictions_as_csv_are_one_row_a_message(trained: Path, tmp_path: Path) -> None:
    asked = table(tmp_path / "asked.csv", ("title", "text"), [("暖气", "不热"), ("", " "), ("公交", "不来")])
    rows = list(csv.DictReader(StringIO(classify("predict", asked, "--model", trained))))
    assert [row["row"] for row in rows] == ["1", "2"]  # a line of nothing but spaces is none
    assert rows[0]["label"] == "供热"
    assert 0 < float(rows[0]["confidence3"]) < float(rows[0]["confidence"]) < 1


def test_a_model_is_tried_with_the_columns_it_remembers(trained: Path, tmp_path: Path) -> None:
    found = classified("evaluate", invented(tmp_path), "--model", trained)
    assert found["n"] == len(PAIRS)
    assert found["macro_f1"] > 0.95
    assert set(found["selective"]) == {"50", "70", "80", "90"}
    assert found["top2"] >= found["accuracy"]
    assert found["docs_per_second"] > 0
    renamed = table(tmp_path / "renamed.csv", ("分类", "内容"), PAIRS)
    assert classified("evaluate", renamed, "--model", trained, "--label", "分类", "--text", "内容")["n"] == 60


def test_the_rest_of_a_file_is_judged_without_a_model(tmp_path: Path) -> None:
    found = classified("evaluate", invented(tmp_path), *COLUMNS, "--folds", 5)
    assert (found["n"], found["folds"]) == (60, 5)
    assert found["macro_f1"] > 0.5
    assert found["macro_f1_by_fold"]["mean"] == pytest.approx(found["macro_f1"], abs=0.1)


def test_the_same_messages_make_the_same_model(trained: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.npz"
    classify("train", invented(tmp_path), *COLUMNS, "--model", again)
    with np.load(trained) as first, np.load(again) as second:
        assert set(first) == set(second)
        assert all(np.array_equal(first[name], second[name]) for name in first if name != "card")


def test_the_card_says_what_it_was_learnt_from(trained: Path, tmp_path: Path) -> None:
    card = json.loads(classify("card", "--model", trained))
    assert card["labels"] == {label: len(texts) for label, texts in sorted(INVENTED.items())}
    assert (card["n"], card["text"], card["label"]) == (60, ["title", "text"], ["label"])
    assert len(card["digest"]) == 64
    assert card["held_out"]["n"] == 60
    assert card["version"]


def test_words_with_spaces_between_are_read_as_whole_texts_are(trained: Path, tmp_path: Path) -> None:
    asked = table(
        tmp_path / "cut.csv",
        ("title", "text"),
        [("暖气 不 热", "供热 公司 室温 度"), ("公交车", "车站 等 司机")],
    )
    assert [one["label"] for one in classified("predict", asked, "--model", trained)] == ["供热", "交通"]


def test_labels_that_are_paths_are_summed_up_at_each_level(tmp_path: Path) -> None:
    above = {"交通": "城建", "供热": "城建", "环境": "民生", "教育": "民生"}
    rows = [(above[label], label, "" if label == "教育" else "其他", text) for label, text in PAIRS]
    file, model = table(tmp_path / "levels.csv", ("l1", "l2", "l3", "text"), rows), tmp_path / "levels.npz"
    classify("train", file, "--label", "l1,l2,l3", "--text", "text", "--model", model)
    assert load(model).labels == ["城建/交通/其他", "城建/供热/其他", "民生/教育", "民生/环境/其他"]
    found = classified("evaluate", file, "--model", model)
    assert [one["level"] for one in found["levels"]] == [1, 2, 3]
    assert all(one["macro_f1"] > 0.9 for one in found["levels"])
    first = classified("predict", file, "--model", model)[0]
    assert first["label"] == "城建/交通/其他"
    assert [one["label"] for one in first["levels"]] == ["城建", "城建/交通"]
    assert first["levels"][0]["confidence"] >= first["levels"][1]["confidence"] >= first["confidence"]


def test_labels_the_model_does_not_know_count_as_wrong_and_are_named(trained: Path, tmp_path: Path) -> None:
    rows = [("供热", "", "暖气不热"), ("医疗", "", "医院挂号排队"), ("", "", "没有分类的一行")]
    found = classified(
        "evaluate", table(tmp_path / "more.csv", ("label", "title", "text"), rows), "--model", trained
    )
    assert (found["n"], found["accuracy"], found["unknown_labels"]) == (2, 0.5, ["医疗"])


def test_near_copies_and_copies_do_not_flatter(tmp_path: Path) -> None:
    """Random labels cannot be guessed, however often each message stands in the file."""
    rows = [(f"类{number % 2}", f"{text}。") for number, (_label, text) in enumerate(PAIRS) for _ in range(3)]
    file = table(tmp_path / "copies.csv", ("label", "text"), rows)
    assert classified("evaluate", file, "--label", "label", "--text", "text", "--folds", 4)["accuracy"] < 0.75
    grouped = table(tmp_path / "grouped.csv", ("label", "text", "g"), [(*row, row[1]) for row in rows])
    with_groups = ("--label", "label", "--text", "text", "--group", "g", "--folds", 4)
    assert classified("evaluate", grouped, *with_groups)["accuracy"] < 0.75


def test_one_label_alone_is_always_chosen_and_never_called_wrong(tmp_path: Path) -> None:
    file, model = (
        table(tmp_path / "one.csv", ("label", "text"), [("供热", "暖气不热"), ("供热", "停热")]),
        tmp_path / "m",
    )
    classify("train", file, "--label", "label", "--text", "text", "--model", model)
    [one, _] = classified("predict", file, "--model", model)
    assert (one["label"], len(one["top"])) == ("供热", 1)
    assert classified("evaluate", file, "--model", model)["accuracy"] == 1


def test_few_messages_of_many_labels_are_learnt_without_a_trial(tmp_path: Path) -> None:
    rows = [("甲", "暖气不热"), ("甲", "供热太冷"), ("乙", "公交不来"), ("丙", "学校收费")]
    file, model = table(tmp_path / "few.csv", ("label", "text"), rows), tmp_path / "few.npz"
    classify("train", file, "--label", "label", "--text", "text", "--model", model)
    assert [one["label"] for one in classified("predict", file, "--model", model)] == ["甲", "甲", "乙", "丙"]
    assert json.loads(classify("card", "--model", model))["held_out"] == {}


@pytest.mark.parametrize(
    "text", ["好", "😀😀🚌", "the bus does not come", "车" * 100_000, "公交\0车不来", "", "，。！？"]
)
def test_any_text_gets_an_answer(trained: Path, tmp_path: Path, text: str) -> None:
    asked = table(tmp_path / "odd.csv", ("title", "text"), [("", text), ("公交车", "不来")])
    found = classified("predict", asked, "--model", trained)
    assert all(0 < one["confidence"] <= 1 for one in found)
    assert found[-1]["label"] == "交通"


def test_a_cell_beyond_the_limit_of_csv_is_read(trained: Path, tmp_path: Path) -> None:
    asked = table(tmp_path / "long.csv", ("title", "text"), [("公交车", "公交车不来。" * 200_000)])
    assert classified("predict", asked, "--model", trained)[0]["label"] == "交通"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_files_in_other_encodings_are_read(trained: Path, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "other").mkdir()
    found = classified("evaluate", invented(tmp_path / "other", encoding), "--model", trained)
    assert found["macro_f1"] > 0.95


def test_a_workbook_is_read(trained: Path, tmp_path: Path) -> None:
    book = Workbook()
    for row in [("label", "title", "text"), *((label, text[:6], text[6:]) for label, text in PAIRS)]:
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    assert classified("evaluate", tmp_path / "book.xlsx", "--model", trained)["macro_f1"] > 0.95


def test_an_encoding_without_a_mark_is_named(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    file = invented(tmp_path / "other", "utf-16-le")
    assert classified("evaluate", file, "--model", trained, "--encoding", "utf-16-le")["macro_f1"] > 0.95
    with pytest.raises(Refusal, match="--encoding"):
        classify("evaluate", file, "--model", trained)


def test_what_cannot_be_done_is_said_in_words(trained: Path, tmp_path: Path) -> None:
    file, model = invented(tmp_path), tmp_path / "new.npz"
    empty, header = tmp_path / "empty.csv", tmp_path / "header.csv"
    empty.write_text(" \n")
    header.write_text("label,title,text\n")
    blank = table(tmp_path / "blank.csv", ("label", "text"), [("供热", " "), ("交通", "")])
    unlabelled = table(tmp_path / "unlabelled.csv", ("label", "text"), [(" ", "暖气"), ("", "公交")])
    quoted = tmp_path / "quoted.csv"
    quoted.write_text('label,text\n供热,"暖气"不热\n', encoding="utf-8")
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400))
    plain = ("--label", "label", "--text", "text", "--model", model)
    for words, arguments in {
        "文件是空的": ("train", empty, *plain),
        "没有一行": ("train", header, *plain),
        "都是空的": ("train", blank, *plain),
        "全是空的": ("train", unlabelled, *plain),
        "第 2 行": ("train", quoted, *plain),
        "文本文件": ("train", picture, *plain),
        "不能读": ("train", tmp_path / "missing.csv", *plain),
        "没有“主题”这一列，文件的列有：label、title、text": (
            "train",
            file,
            *plain[:3],
            "主题",
            "--model",
            model,
        ),
        "已有文件夹": ("train", file, *plain[:4], "--model", tmp_path / "no" / "m.npz"),
        "--label": ("train", file, "--text", "text", "--model", model),
        "二者之一": ("evaluate", file, "--label", "label", "--text", "text"),
        "至少是 2": ("evaluate", file, *plain[:4], "--folds", 1),
        "不够分成": ("evaluate", file, *plain[:4], "--folds", 61),
        "没有“utf-99”": ("evaluate", file, "--model", trained, "--encoding", "utf-99"),
    }.items():
        with pytest.raises(Refusal, match=words):
            classify(*arguments)
    assert not model.exists()


def test_the_command_line_says_it_in_one_line(tmp_path: Path) -> None:
    """In a folder of its own, without a database."""
    done = subprocess.run(
        [Path(sys.executable).with_name("yixian"), "classify", "predict", "no.csv", "--model", "no.npz"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "YIXIAN_DATA": str(tmp_path / "kept")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "不能读模型" in done.stderr
    assert not list(tmp_path.rglob("*.sqlite3"))
