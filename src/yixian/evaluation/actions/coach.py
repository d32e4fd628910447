"""Coaching: a shift lead writes to a seat of the own organisation, which says that it read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.evaluation.models import CoachingNote, Inspection
from yixian.ground.errors import NotAllowed, Refusal, WrongState
from yixian.ground.text import clean_text
from yixian.people.models import Account, Actor

ANSWER = "answer"  # beside "", what the lead wrote


def coach(actor: Actor, seat: Account, text: str, inspection: Inspection | None = None) -> CoachingNote:
    """Write a note to a seat, about one of its results or about its work.

    `NotAllowed` for whoever does not lead the seat, or may not read the result; `Refusal` without words.
    """
    ours = seat.organisation_id == actor.organisation_id and seat.pk != actor.account_id
    if actor.account is None or "lead" not in actor.roles or not ours:
        raise NotAllowed(_("辅导记录由班长写给本单位的话务员。"))
    if inspection is not None and inspection.account_id != seat.pk:
        raise NotAllowed(_("这件质检不是这位话务员的。"))
    said = clean_text(text)
    if len(said) < 2:
        raise Refusal(_("请写明辅导内容。"), field="text")
    note = CoachingNote(seat=seat, lead=actor.account, inspection=inspection, at=clocks.now())
    note.keep_words({"": said})
    note.save(force_insert=True)
    return note


def acknowledge(actor: Actor, note: CoachingNote, answer: str = "") -> None:
    """The seat says that it read the note, with a word of its own if it likes; once."""
    if note.seat_id != actor.account_id:
        raise NotAllowed(_("辅导记录由话务员本人确认。"))
    said, was = clean_text(answer)[:1000], note.words
    note.keep_words({**was, ANSWER: said})
    unread = CoachingNote.objects.filter(pk=note.pk, read_at=None)
    columns = {"read_at": clocks.now(), "wrapped_key": note.wrapped_key, "sealed": note.sealed}
    if unread.update(**columns) != 1:
        raise WrongState(_("这条辅导记录已经确认过。"))
