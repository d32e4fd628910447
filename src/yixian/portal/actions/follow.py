"""What happens to a publication because of its case: it comes to wait when the case closes, and ends with consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yixian.cases.actions import follow_protection
from yixian.cases.texts import mask_texts
from yixian.ground.rows import insert
from yixian.portal import similar
from yixian.portal.models import Publication, PublicText
from yixian.portal.publishing import why_not

if TYPE_CHECKING:
    from yixian.cases.actions import Step

State, Why = Publication.State, Publication.Why
# The verbs with which the ground for publishing falls away; `evaluate` where the citizen says it is not solved.
ENDING = {
    "withdraw_consent": Why.CONSENT,
    "erase_identity": Why.ERASED,
    "reopen": Why.REOPENED,
    "evaluate": Why.UNSOLVED,
}


def let_wait(step: Step) -> None:
    """A case that was closed and may be published waits for a publisher (subscriber)."""
    if "outcome" in step.facts and why_not(step.case) is None:
        insert(Publication(case=step.case, state=State.WAITING, since=step.now))


def withdraw_with(step: Step) -> None:
    """Consent, identity or matter are not what they were: nothing of the case is public from now (subscriber).

    What was public gets an event of its own, so that the record says since when it is not. Nobody reads as solved what
    its citizen says is not: it may be published anew once that is decided.
    """
    if step.verb == "evaluate" and not step.case.rehandle_proposed:
        return
    row = Publication.objects.filter(case=step.case).first()
    if row is None:
        return
    why = ENDING[step.verb]
    if row.state == State.PUBLISHED:
        because = step.on(step.case, "withdraw_publication")
        because.keep(row, *take_down(row, step, why))
        because.facts.update(publication=row.pk, why=why.value)
    elif row.state == State.WAITING:
        row.state, row.since, row.why = State.DECLINED, step.now, why
        row.save(update_fields=["state", "since", "why"])
    if step.verb == "erase_identity":
        follow_protection(step, [row])
        row.corrections.update(
            before={}, note=""
        )  # earlier words go with the others; that they were changed stays
        for text in row.follow_ups.all():
            _forget_in(text, step)


def _forget_in(text: PublicText, step: Step) -> None:
    """What told of the citizen's matter names them no more; whoever has it open in a form reads it anew."""
    masked = mask_texts({"title": text.title, "words": text.words}, step.case)
    columns = {**masked, "title": masked["title"][:80], "version": text.version + 1, "changed_at": step.now}
    PublicText.objects.filter(pk=text.pk).update(**columns)
    text.corrections.update(before={}, note="")


def take_down(row: Publication, step: Step, why: Publication.Why) -> list[str]:
    """Nobody reads or finds it any more; the row keeps what it said, for whoever asks later. Returns what changed."""
    row.state, row.since, row.why, row.withdrawn_at = State.WITHDRAWN, step.now, why, step.now
    changed = ["state", "since", "why", "withdrawn_at"]
    row.save(update_fields=changed)
    similar.keep_found(row)
    # What told of it later goes with it: nobody wrote of the citizen's matter beyond their consent.
    later = row.follow_ups.filter(state=PublicText.State.PUBLISHED)
    later.update(state=PublicText.State.WITHDRAWN, withdrawn_at=step.now, changed_at=step.now)
    return changed
