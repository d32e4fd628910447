"""Cases that may be published, and published ones, made by the actions themselves."""

from __future__ import annotations

from typing import Any

from tests.cases.scenes import PUBLISHED, somebody
from tests.cases.world import World
from yixian.cases.models import Case
from yixian.portal.models import Publication


def publishable(world: World, **fields: Any) -> Case:
    """A case that was closed after review and waits for a publisher; its citizen consented."""
    wanted = {"telephone": somebody(), "publish_consent": True, "callback_consent": False, **fields}
    task = world.replied(**wanted)
    case = world.do("pass", "dispatcher", task.case, public_answer="占道摊位已清理，夜间有人巡查。").case
    return world.fresh(case)


def published(world: World, case: Case | None = None, **typed: Any) -> Publication:
    """What a publisher made public."""
    case = case or publishable(world)
    world.do("publish", "publisher", case, **{**PUBLISHED, **typed})
    row: Publication = Publication.objects.get(case=case)
    return row
