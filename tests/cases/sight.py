"""Questions the tests of visibility ask."""

from __future__ import annotations

from tests.cases.world import World
from yixian.cases.models import Case
from yixian.cases.visibility import Reading, Reveal, identity_reveal, reading
from yixian.people.models import Actor


def seers(world: World, case: Case) -> set[str]:
    """Everybody in the cast who may know of the case."""
    return {
        name
        for name in world.cast.people
        if Case.objects.visible_to(world.actor(name)).filter(pk=case.pk).exists()
    }


def sees(world: World, who: str | Actor, case: Case) -> bool:
    """Whether the person may know of the case."""
    return Case.objects.visible_to(world.actor(who)).filter(pk=case.pk).exists()


def how(world: World, who: str, case: Case) -> tuple[Reading, Reveal]:
    """How the person reads the texts and the identity."""
    case = world.fresh(case)
    return reading(world.actor(who), case), identity_reveal(world.actor(who), case)


WHOLE, MASKED, NOTHING = Reading.WHOLE, Reading.MASKED, Reading.NOTHING
OWN, REASON, HIDDEN = Reveal.OWN_WORK, Reveal.WITH_REASON, Reveal.HIDDEN
