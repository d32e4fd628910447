"""Editing a briefing sentence by sentence; what the machine composed stays beside what a person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import NotAllowed, Refusal
from yixian.ground.text import clean_text
from yixian.insight.actions.change_briefing import change
from yixian.insight.actions.compose_briefing import may_write
from yixian.insight.briefings.shown import Shown, house_texts, sections_of
from yixian.insight.models import Briefing, BriefingStep

if TYPE_CHECKING:
    from yixian.people.models import Actor

MOST_CHARACTERS = 2000


def edit_briefing(actor: Actor, briefing: Briefing, version: int | None, texts: Mapping[str, str]) -> None:
    """Keep a person's words for the sentences named by key; those of the machine word for word are its own again.

    An empty text leaves the sentence out. `NotAllowed` for whoever may not, `Refusal` for a text too long,
    `WrongState` once issued, `Conflict` if somebody saved since `version`: nothing is changed then.
    """
    if not may_write(actor):
        raise NotAllowed(_("只有督办员和值班主任能编辑简报。"))
    now, of_house = timezone.now(), house_texts(briefing)
    written, changes = dict(briefing.written), {}
    for one in (sentence for section in sections_of(briefing) for sentence in section.sentences):
        if one.key not in texts:
            continue
        text = clean_text(texts[one.key])
        if len(text) > MOST_CHARACTERS:
            raise Refusal(_("一句最多 %(most)s 个字，请分开写或精简。") % {"most": MOST_CHARACTERS})
        if text == one.text and not one.stale:
            continue
        changes[one.key] = [one.text, text]
        _keep(written, one, text, of_house.get(one.key, ""))
    columns: dict[str, Any] = {"written": written, "state": Briefing.State.EDITED}
    change(actor, briefing, version, BriefingStep.Verb.EDITED, now, columns, {"changes": changes})


def _keep(written: dict[str, Any], one: Shown, text: str, of_house: str) -> None:
    """A person's words, or none where they are the machine's own, or nothing where the machine says nothing."""
    machines_own = text == one.composed_text
    if machines_own or (not text and not one.composed):
        written.pop(one.key, None)
    else:
        written[one.key] = {"text": text, "of": of_house}
