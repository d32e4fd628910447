"""The texts of a case as somebody may read them: as written, masked, or not at all (`visibility.reading`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from yixian.cases.models.words import Secrecy
from yixian.cases.visibility import Reading, reading
from yixian.safeguard.masking import mask_text

if TYPE_CHECKING:
    from yixian.cases.models.case import Case
    from yixian.cases.models.protected import ProtectedTexts
    from yixian.people.models import Actor

Key = TypeVar("Key", str, int)


def texts_for(actor: Actor, case: Case) -> dict[str, str]:
    """The case's texts as this actor may read them (title, content, demand, address, answer)."""
    how = reading(actor, case)
    if how == Reading.NOTHING:
        title = _("（保密诉求）") if case.secrecy == Secrecy.FULL else _("（不再承办）")
        return {**dict.fromkeys(case.TEXTS, ""), "title": title}
    texts = case.opened_texts(case.citizen)
    return texts if how == Reading.WHOLE else mask_texts(texts, case)


def public_answer_for(actor: Actor, case: Case) -> str:
    """The answer for the public as this actor may read it; nothing for whoever reads nothing of the case."""
    how = reading(actor, case)
    if how == Reading.NOTHING:
        return ""
    return as_read({"text": case.public_answer}, case, how == Reading.WHOLE)["text"]


def words_of(row: ProtectedTexts, case: Case, full: bool) -> dict[str, str]:
    """The protected texts of a row that belongs to the case, as they stand for whoever reads it in `full`."""
    return as_read(row.opened_texts(case.citizen), case, full)


def as_read(texts: dict[Key, str], case: Case, full: bool) -> dict[Key, str]:
    """The texts as they stand for whoever reads the case in `full`, else masked."""
    return texts if full or not any(texts.values()) else mask_texts(texts, case)


def mask_texts(texts: dict[Key, str], case: Case) -> dict[Key, str]:
    """The texts with the citizen's name and every number that tells who they are masked."""
    name = case.citizen.identity.name
    return {key: mask_text(text, names=(name,) if name else ()) for key, text in texts.items()}
