"""What a file of items would change: found out before anything is changed, and once more when it is confirmed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.knowledge.differences import Difference, differences
from yixian.knowledge.forms import ArticleForm
from yixian.knowledge.markdown.written import YES, Article, Problem, said_by
from yixian.knowledge.models import KnowledgeItem, KnowledgeText
from yixian.knowledge.models.content import CONTENT
from yixian.knowledge.models.text import FROM_FILE, OPEN
from yixian.knowledge.rights import EDITORS, may_write
from yixian.people.models import Actor

MOST_CHANGES = 200  # more than that nobody audits in a week, and a page cannot carry
NAMES = tuple(name.removesuffix("_id") for name in CONTENT)
# What a form calls what a file calls otherwise.
IN_FORM = {"related": "related_codes"}
IN_FILE = {form: file for file, form in IN_FORM.items()}


class Kind(TextChoices):
    NEW = "new", gettext_lazy("新增")
    CHANGED = "changed", gettext_lazy("修改")
    SAME = "same", gettext_lazy("不变")


@dataclass
class Planned:
    """What becomes of one article. `open` is the draft that is there already and is saved anew."""

    article: Article
    kind: Kind
    item: KnowledgeItem | None = None
    open: KnowledgeText | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is called, by the file or else as it is."""
        return self.article.said.get("title") or (self.item.title if self.item else "")

    @property
    def seen(self) -> dict[str, int]:
        """How often the draft was saved, and the version of the item, when this was found out."""
        return {
            "saved": self.open.saved if self.open else 0,
            "version": self.item.version if self.item else 0,
        }

    @property
    def changes(self) -> list[Difference]:
        """Which fields say something else afterwards, against the draft or else what is published."""
        if self.kind == Kind.SAME:
            return []
        new = KnowledgeText(item=self.item, **self.values)
        old = self.open or (_text_of(self.item) if self.item else None)
        return [one for one in differences(old, new) if one.changed]


@dataclass
class Plan:
    """All of it; with any of `problems` nothing of it may be done."""

    planned: list[Planned]
    problems: list[Problem]

    @property
    def changing(self) -> list[Planned]:
        return [one for one in self.planned if one.kind != Kind.SAME]

    def count(self, kind: Kind) -> int:
        """How many articles it is so with."""
        return sum(one.kind == kind for one in self.planned)

    @property
    def digest(self) -> str:
        """Tells whether this is the plan that somebody looked at."""
        told = [[one.article.said, one.kind, one.seen] for one in self.changing]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def plan(actor: Actor, articles: list[Article], problems: Iterable[Problem] = ()) -> Plan:
    """What the articles would change, as this actor may; three queries, however many they are."""
    items, drafts = _there([one.code for one in articles])
    known = _known_codes(articles)
    planned: list[Planned] = []
    wrong = list(problems)
    told = {(one.file, one.line) for one in wrong}  # a value that cannot be read is not told of twice
    for article in articles:
        one = _one(actor, article, items.get(article.code), drafts)
        if one.kind != Kind.SAME or one.item is None:
            wrong += [each for each in _check(actor, one, known) if (each.file, each.line) not in told]
        elif not may_write(actor, one.item):
            wrong.append(article.problem("code", str(_OTHERS)))
        planned.append(one)
    found = Plan(planned, wrong)
    if len(found.changing) > MOST_CHANGES:
        words = _("要改 %(n)d 条，一次最多 %(most)d 条，请分成几个文件。")
        numbers = {"n": len(found.changing), "most": MOST_CHANGES}
        found.problems.insert(0, Problem("", 0, words % numbers))
    return found


_OTHERS = gettext_lazy("只有知识编辑和来源单位的人员能写这条知识。")


def _there(codes: list[str]) -> tuple[dict[str, KnowledgeItem], dict[int, KnowledgeText]]:
    """The items of these codes, and what is being written of them."""
    pointing = ("category", "department", "area")
    rows = KnowledgeItem.objects.filter(code__in=codes).select_related(*pointing).prefetch_related("related")
    items = {one.code: one for one in rows}
    texts = KnowledgeText.objects.filter(state__in=OPEN, item__in=[one.pk for one in items.values()])
    drafts = {one.item_id: one for one in texts.select_related("written_by", *pointing)}
    return items, drafts


def _known_codes(articles: list[Article]) -> set[str]:
    """The codes an article may point to: items that are there, and those that come with it."""
    asked = {code for one in articles for code in one.said.get("related", "").split(";") if code}
    there = KnowledgeItem.objects.filter(code__in=asked).values_list("code", flat=True) if asked else ()
    return {*there, *(one.code for one in articles)}


def _one(
    actor: Actor, article: Article, item: KnowledgeItem | None, drafts: dict[int, KnowledgeText]
) -> Planned:
    if item is None:
        return Planned(article, Kind.NEW)
    open_one = drafts.get(item.pk)
    # What the file does not say stays as it is; the day of verifying is said, never taken.
    told = {key: value for key, value in article.said.items() if key not in ("code", "verified_on")}
    related = [one.code for one in item.related.all()]
    published = said_by(item, item.code, item.verified_on, related)
    # Of one that was never published the columns are the draft's, but for what it points to.
    says_so = (item.version > 0 or open_one is None) and published | told == published
    if open_one is not None:
        draft = said_by(open_one, item.code, item.verified_on, _codes(open_one))
        says_so = says_so or draft | told == draft
    return Planned(article, Kind.SAME if says_so else Kind.CHANGED, item, open_one)


def _check(actor: Actor, one: Planned, known: set[str]) -> list[Problem]:
    """Fill in what it would say, by the rules of the page, and tell what is against them."""
    article, item = one.article, one.item
    if item is None:
        wrong = _wrong_code(article)
    elif not may_write(actor, item):
        return [article.problem("code", str(_OTHERS))]
    else:
        wrong = []
    if one.open is not None and one.open.state == KnowledgeText.State.TO_AUDIT:
        wrong.append(article.problem("code", _("已经送审，撤回以后才能再改。")))
    form = ArticleForm({**_before(one), **_typed(article)}, known=known)
    for name, told in form.errors.items():
        wrong += [article.problem(IN_FILE.get(name, name), str(words)) for words in told]
    if form.is_valid():
        one.values = {**form.values, "note": FROM_FILE % {"file": article.file}}
        department = one.values["department"]
        if not actor.roles & EDITORS and (department is None or department.pk not in actor.scope):
            wrong.append(article.problem("department", _("只能写本单位和下属单位的知识。")))
    return wrong


def _wrong_code(article: Article) -> list[Problem]:
    try:
        KnowledgeItem._meta.get_field("code").run_validators(article.code)
    except ValidationError as error:
        return [article.problem("code", words) for words in error.messages]
    return []


def _before(one: Planned) -> dict[str, Any]:
    """What a form holds of the item as it is, for what the file leaves out."""
    if one.item is None:
        return {"audience": KnowledgeItem.Audience.EVERYBODY}
    text = one.open or _text_of(one.item)
    said = said_by(text, one.item.code, None, _codes(text))
    return _in_form(said)


def _typed(article: Article) -> dict[str, Any]:
    return _in_form(article.said)


def _in_form(said: dict[str, str]) -> dict[str, Any]:
    named = {IN_FORM.get(key, key): value for key, value in said.items()}
    return {**named, **({"public": named["public"] == YES} if "public" in named else {})}


def _codes(text: KnowledgeText) -> list[str]:
    return [code for code in text.related_codes.split(";") if code]


def _text_of(item: KnowledgeItem) -> KnowledgeText:
    """A text that says what the item says, with the rows it points to as they were read along; not saved."""
    related = ";".join(sorted(one.code for one in item.related.all()))
    return KnowledgeText(item=item, related_codes=related, **{name: getattr(item, name) for name in NAMES})
