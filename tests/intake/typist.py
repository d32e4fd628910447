"""Somebody at a keyboard: types into whatever has the focus, counts the keys, never touches the mouse."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect
from pypinyin import lazy_pinyin

CLAUSE = re.compile(r"[^，。、！？]+|[，。、！？]")


class Typist:
    """`pace`: seconds between two keys; 0.2 is somebody who types all day, 0 shows what the system itself takes."""

    def __init__(self, page: Page, pace: float = 0) -> None:
        self.page, self.pace, self.keys = page, pace, 0

    def press(self, *keys: str) -> None:
        """Single keys or chords ("Control+Enter"), each counted as one."""
        for key in keys:
            # Nobody types before the page is there; a key that leads to another page is waited for.
            self.page.wait_for_load_state()
            self.page.keyboard.press(key)
            self._pass_time(1)

    def type(self, letters: str) -> None:
        """Letters and digits, a key each."""
        self.press(*letters)

    def write(self, chinese: str) -> None:
        """Chinese as a pinyin input method takes it: the letters of each clause, and a key that takes the words."""
        for clause in CLAUSE.findall(chinese):
            letters = "".join(lazy_pinyin(clause))
            self._pass_time(len(letters) + (len(clause) > 1))
            self.page.keyboard.insert_text(clause)

    def _pass_time(self, keys: int) -> None:
        self.keys += keys
        if self.pace:
            time.sleep(keys * self.pace)

    def pick(self, initials: str, meant: str) -> None:
        """A row by the initials of its pinyin: typed, offered, taken with Tab, which goes on to the next field."""
        field = self.page.locator(":focus")
        name = field.get_attribute("name")
        self.type(initials)
        expect(self.page.locator(".pick-list [aria-selected=true]")).to_contain_text(meant)
        self.press("Tab")
        expect(self.page.locator(f"[name={name}]")).to_have_value(re.compile(meant))


def register_a_typical_matter(typist: Typist, telephone: str, category: str, initials: str) -> None:
    """From the empty field of the next contact to the number that is read out, for somebody who asks for help."""
    page = typist.page
    typist.type(telephone)
    typist.press("Enter")
    expect(page.locator("[name=kind]")).to_be_focused()
    typist.press("2", "Tab")
    typist.pick(initials, category)
    typist.press("Tab")
    typist.write("学府街十二号小区东门口")
    typist.press("Tab")
    typist.write("昨晚起东门口夜市摊位占道，业主车辆和行人都过不去。")
    typist.press("Tab")
    typist.write("希望尽快清理")
    typist.press("Tab", "Tab")
    typist.write("王先生")
    typist.press("Control+Enter")
    expect(page.get_by_text("已登记：待派单")).to_be_visible()


def go_to_the_next(typist: Typist) -> None:
    """One key, and the next number can be typed."""
    typist.press("Enter")
    expect(typist.page.locator("[name=telephone]")).to_be_focused()
