"""What waits at the demonstration's desk of knowledge, all invented, by its own people and the actions themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.knowledge.actions import save_text, send_back, send_text
from yixian.knowledge.actions.upkeep import answer_correction, close_miss, correct_item, give_miss
from yixian.knowledge.actions.write import begin_item
from yixian.knowledge.misses import note_miss
from yixian.knowledge.models import KnowledgeCorrection, KnowledgeItem, KnowledgeMiss, KnowledgeText
from yixian.knowledge.models.content import CONTENT
from yixian.knowledge.models.text import codes_of
from yixian.people.models import Account, Actor

PEOPLE = ("liaison", "handler", "liaison2", "editor", "auditor", "seat")
NAMES = tuple(name.removesuffix("_id") for name in CONTENT)
SENT_BACK = "演示：请写明多长时间内整改，并补上依据的条款。"
GIVEN_DAYS = 10


@dataclass(frozen=True)
class Draft:
    """A text of an item (`code`), or a new one beside it, of its category and department."""

    writer: str
    code: str
    added: str
    columns: dict[str, Any] = field(default_factory=dict)
    new: bool = False
    sent: bool = True
    back: bool = False


@dataclass(frozen=True)
class Wrong:
    """What somebody (None: a citizen) says of an item, and what becomes of it (None: it waits)."""

    code: str
    by: str | None
    words: str
    answered_by: str = ""
    accepted: bool | None = None
    answer: str = ""


DRAFTS = (
    Draft("liaison", "zs-281", "大件垃圾可以在手机上约上门清运的时间，也可以打物业的电话约。"),
    Draft(
        "liaison2",
        "zs-007",
        "带身份证和养犬人姓名，到原来登记的地方当场补发，不用重新免疫；狗已经转给别人的，请先办变更。",
        {"title": "养犬登记证丢了怎么补", "question": "狗证丢了还能补办吗？", "keywords": "狗证丢了;补狗证"},
        new=True,
    ),
    Draft("handler", "zs-282", "夜间关门的，请看门口贴的最近一座公厕的位置。", back=True),
    Draft(
        "editor",
        "zs-281",
        "请不要混进厨余垃圾；能用的可以送人或卖给回收点，坏了的投进小区的可回收物桶，带电池的先取下电池。",
        {"title": "旧手机旧电脑往哪里扔", "question": "旧手机能扔垃圾桶吗？", "keywords": "旧手机;旧电脑"},
        new=True,
        sent=False,
    ),
)
WRONG = (
    Wrong("zs-001", "seat", "演示：来电人说夜市的收摊时间上周改了，这一条没有写。"),
    Wrong("zs-007", None, "演示：登记点搬家了，网上写的还是老地方。"),
    Wrong(
        "zs-342",
        "seat",
        "演示：押金的说法和新办法不一样。",
        "handler",
        True,
        "演示：已核对，按新办法改，正在起草。",
    ),
    Wrong(
        "zs-281",
        None,
        "演示：清运大件垃圾不应该收费。",
        "liaison",
        False,
        "演示：收不收费由物业或环卫公示，正文没有写错。",
    ),
)
# What was looked for in vain, and how often.
MISSED = (
    ("小区地锁怎么申请", 9),
    ("无人机在哪里能飞", 6),
    ("陪诊", 4),
    ("家教备案", 3),
    ("补狗证", 2),
)
GIVEN, ANSWERED, ANSWERED_BY = "无人机在哪里能飞", "补狗证", "zs-007"


def invent_knowledge_work(sender: Any, **_signal: Any) -> None:
    """Receiver of an invented city: give its editors, auditors and departments something to do, once."""
    people = {
        one.username: Actor.of(one, "import")
        for one in Account.objects.filter(username__in=PEOPLE, demonstration=True)
    }
    if len(people) < len(PEOPLE) or KnowledgeText.objects.exists() or KnowledgeMiss.objects.exists():
        return
    codes = {one.code for one in (*DRAFTS, *WRONG)} | {ANSWERED_BY}
    rows = KnowledgeItem.objects.filter(code__in=codes).select_related("category", "department", "area")
    items = {one.code: one for one in rows}
    if codes - set(items):
        return  # a city with knowledge of its own
    with transaction.atomic():
        for draft in DRAFTS:
            _write(people, draft, items[draft.code])
        for wrong in WRONG:
            _correct(people, wrong, items[wrong.code])
        _miss(people, items[ANSWERED_BY])


def _write(people: dict[str, Actor], draft: Draft, item: KnowledgeItem) -> None:
    writer = people[draft.writer]
    said = {name: getattr(item, name) for name in NAMES}
    note = {"note": "演示：内容是虚构的。", "related_codes": codes_of(item)}
    if draft.new:
        today = {"text": draft.added, "basis": "", "valid_from": timezone.localdate(), "valid_to": None}
        text = begin_item(writer, {**said, **today, **draft.columns, **note, "related_codes": item.code})
    else:
        changed = {"text": f"{item.text}{draft.added}"}
        text = save_text(writer, item, {**said, **changed, **note}, saved=0, version=item.version)
    if draft.sent:
        send_text(writer, text)
    if draft.back:
        send_back(people["auditor"], text, SENT_BACK)


def _correct(people: dict[str, Actor], wrong: Wrong, item: KnowledgeItem) -> KnowledgeCorrection:
    said = correct_item(people[wrong.by] if wrong.by else None, item, wrong.words)
    if wrong.accepted is not None:
        writer = people[wrong.answered_by]
        answer_correction(writer, said, accepted=wrong.accepted, answer=wrong.answer)
    return said


def _miss(people: dict[str, Actor], answer: KnowledgeItem) -> None:
    for words, times in MISSED:
        for _time in range(times):
            note_miss(words)
    editor, unit = people["editor"], people["liaison2"].account
    rows = {one.words: one for one in KnowledgeMiss.objects.all()}
    if unit is not None and unit.department is not None:
        due_on = timezone.localdate() + timedelta(days=GIVEN_DAYS)
        give_miss(editor, rows[GIVEN], unit.department, due_on)
    close_miss(editor, rows[ANSWERED], answer)
