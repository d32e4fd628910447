"""What the documents say of the code: the state table is the registry's, links lead somewhere, twins agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tools.pictures import FOLDER, LANGUAGES, PICTURES, file_of
from yixian.cases.actions import ACTIONS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("README.md")])
LINK = re.compile(r"\]\(([^)#\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]+\]\(pictures/([^)]+)\)")
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def test_the_state_table_has_every_action_once(tmp_path: Path) -> None:
    written = tmp_path / "state-table.md"
    call_command("handbook", output=written)
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` ", written.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(ACTIONS)


def test_a_table_that_is_not_current_is_named(tmp_path: Path) -> None:
    written = tmp_path / "state-table.md"
    with pytest.raises(CommandError, match="不是最新"):
        call_command("handbook", check=True, output=written)
    call_command("handbook", output=written)
    call_command("handbook", check=True, output=written)
    written.write_text(written.read_text(encoding="utf-8") + "| 派单 |\n", encoding="utf-8")
    with pytest.raises(CommandError, match="不是最新"):
        call_command("handbook", check=True, output=written)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    found = LINK.findall(page.read_text(encoding="utf-8"))
    lost = [link for link in found if "://" not in link and not (page.parent / link).exists()]
    assert not lost


def test_every_page_of_the_handbook_has_its_english_twin() -> None:
    handbook = ROOT / "docs/handbook"
    both = {"README.md", "words.md", "state-table.md", "settings.md"}
    chinese = {page.name for page in handbook.glob("*.md") if not page.name.endswith(".en.md")} - both
    english = {page.name.replace(".en.md", ".md") for page in handbook.glob("*.en.md")}
    assert chinese == english


def test_every_picture_that_is_taken_is_shown_and_every_one_shown_is_taken() -> None:
    for locale in LANGUAGES:
        taken = {file_of(picture, locale) for picture in PICTURES}
        pages = [
            page for page in FOLDER.parent.glob("*.md") if (locale == "en") == page.name.endswith(".en.md")
        ]
        shown = {name for page in pages for name in PICTURE.findall(page.read_text(encoding="utf-8"))}
        assert shown == taken
        assert not [name for name in taken if not (FOLDER / name).exists()]


def test_both_readmes_show_the_same_commands() -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")]
    assert BLOCK.findall(texts[0]) == BLOCK.findall(texts[1]) != []


def test_every_room_says_what_lives_there() -> None:
    rooms = [room for room in (ROOT / "src/yixian").iterdir() if (room / "__init__.py").exists()]
    assert not [room.name for room in rooms if not (room / "README.md").exists()]


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = sorted(page.name for page in folder.glob("[0-9]*.md"))
    assert LINK.findall(index) == pages
    # Each number once; they are given out beforehand, and what comes to nothing leaves a gap.
    numbers = [page[:4] for page in pages]
    assert len(set(numbers)) == len(numbers)


# What each page of the handbook tells the keys of: templates and scripts that declare them.
KEYS_OF = {
    "seat": (
        "intake/templates/intake/*.html",
        "intake/static/intake/known.js",
        "linkage/static/linkage/answers.js",
        "telephony/templates/telephony/controls.html",
        "telephony/templates/telephony/board_seat.html",
        "shell/templates/partials/desk_top.html",
    ),
    "callback": (
        "evaluation/templates/evaluation/callbacks.html",
        "evaluation/templates/evaluation/who.html",
    ),
    "inspection": ("evaluation/templates/evaluation/inspect*.html",),
}
KEY = re.compile(r'(?:accesskey|data-key|data-opens)="(\w+)"|code === "Key(\w)"|code !== "Key(\w)"')


@pytest.mark.parametrize("language", ["", ".en"])
@pytest.mark.parametrize("page", KEYS_OF)
def test_every_key_of_a_page_stands_in_its_handbook(page: str, language: str) -> None:
    said = (ROOT / f"docs/handbook/{page}{language}.md").read_text(encoding="utf-8")
    if page == "seat":  # all in its table
        said = "\n".join(line for line in said.splitlines() if line.startswith("| "))
    files = [file for places in KEYS_OF[page] for file in (ROOT / "src/yixian").glob(places)]
    declared = {
        "".join(found).upper() for file in files for found in KEY.findall(file.read_text(encoding="utf-8"))
    }
    assert len(declared) >= 3
    told = set(re.findall(r"(?<![A-Za-z])(?:F\d+|[A-Z])(?![A-Za-z\d])", said))
    assert declared - told == set()
