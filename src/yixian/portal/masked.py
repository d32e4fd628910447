"""What a publisher starts from, and what in a text still looks like somebody in particular.

A machine masks what it finds: names, numbers, the address, doors. The rest it points out, and a person looks: no
machine knows every name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.ground.errors import Words
from yixian.safeguard.crypto import keyed_hash
from yixian.safeguard.for_public import mask_for_public, personal_in
from yixian.safeguard.kinds import KINDS

_NAMED = re.compile(
    r"[\u4e00-\u9fff]{1,3}(?:先生|女士|小姐|师傅|大爷|大妈|阿姨|老师|医生|护士|警官|经理|书记|主任)"
)
_ESTATE = re.compile(r"[\u4e00-\u9fff]{2,6}(?:花园|家园|嘉园|公寓|新村|苑)")
SHOWN = (Area.Level.CITY, Area.Level.DISTRICT, Area.Level.STREET)  # never nearer than a street
# What citizens write is Chinese, whatever language the publisher reads.
SOMEWHERE = "某处"


@dataclass(frozen=True)
class Found:
    """What is still in the texts: the citizen's own, by field; and what may be somebody's."""

    own: dict[str, Words] = field(default_factory=dict)
    likely: list[Words] = field(default_factory=list)


def area_shown(case: Case) -> Area | None:
    """The case's area as the public reads it: the street at the nearest."""
    area = directory.area_of(case.area_id) if case.area_id else None
    while area is not None and area.level not in SHOWN:
        area = directory.area_of(area.parent_id) if area.parent_id else None
    return area


def start_of(case: Case) -> dict[str, str]:
    """Title, question and answer to begin with, masked as far as a machine can: some milliseconds a sentence."""
    texts = case.opened_texts(case.citizen)
    start = {"title": texts["title"], "question": texts["content"], "answer": case.public_answer}
    area = area_shown(case)
    place = area.name if area else SOMEWHERE
    if len(texts["address"]) > 1:
        start = {name: text.replace(texts["address"], place) for name, text in start.items()}
    names = (case.citizen.identity.name,)
    return {name: mask_for_public(text, names) for name, text in start.items()}


def still_personal(texts: Mapping[str, str], case: Case) -> Found:
    """What still looks personal. The citizen's own is compared here and shown nowhere."""
    own = {name: what for name, text in texts.items() if (what := _own_in(text, case)) is not None}
    return Found(own, looks_personal(texts.values()))


def looks_personal(texts: Iterable[str]) -> list[Words]:
    """What in the texts looks like somebody in particular, whoever it is."""
    whole = "\n".join(texts)
    kinds = {one.kind for one in personal_in(whole)}
    likely = [label for kind, label in KINDS.items() if kind in kinds - {"name"}]
    if _ESTATE.search(whole):
        likely.append(_("小区或楼盘的名字"))
    if "name" in kinds or _NAMED.search(whole):
        likely.append(_("可能是人名"))
    return likely


def source_of(case: Case) -> str:
    """Digest of the words a publication is masked from: another one says that they were changed since."""
    texts = case.opened_texts(case.citizen)
    words = (texts["title"], texts["content"], case.public_answer)
    return keyed_hash("\x1f".join(words), f"publication of {case.pk}")


def _own_in(text: str, case: Case) -> Words | None:
    identity = case.citizen.identity
    plain = unicodedata.normalize("NFKC", text)
    digits = re.sub(r"\D", "", plain)
    if len(identity.name) > 1 and identity.name in re.sub(r"\s", "", plain):
        return _("这里还有诉求人的姓名，请改掉。")
    if len(identity.telephone) > 6 and identity.telephone[-11:].removeprefix("86") in digits:
        return _("这里还有诉求人的电话，请改掉。")
    others = (identity.email, identity.credit_code)
    if any(one and one.lower() in plain.lower() for one in others):
        return _("这里还有诉求人的邮箱或信用代码，请改掉。")
    return None
