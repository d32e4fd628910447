"""Templates of replies as they are offered on one task: this unit's and those of units above, filled from the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Reply, ReplyTemplate, Task, templates_for
from yixian.cases.texts import texts_for
from yixian.directory import queries as directory
from yixian.ground.placed import filled
from yixian.people.models import Actor


@dataclass(frozen=True)
class OfferedTemplate:
    """A template with the facts of one case in its places."""

    pk: int
    name: str
    whose: str
    texts: dict[str, str]

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """Field, its label and its text, of the texts it has."""
        labels = {name: str(Reply._meta.get_field(name).verbose_name) for name in self.texts}  # type: ignore[union-attr]
        return [(name, labels[name], text) for name, text in self.texts.items() if text]


def offered_templates(actor: Actor, task: Task) -> list[OfferedTemplate]:
    """What may be used on this task, in the order of `templates_for`."""
    unit = directory.department(task.department_id)
    fitting = templates_for(task.case, unit) if unit is not None else []
    facts = facts_of(actor, task) if fitting else {}
    return [_offered(one, facts) for one in fitting]


def _offered(template: ReplyTemplate, facts: dict[str, str]) -> OfferedTemplate:
    texts = {name: filled(getattr(template, name), facts) for name in ReplyTemplate.TEXTS}
    return OfferedTemplate(template.pk, template.name, whose(template), texts)


def whose(template: ReplyTemplate) -> str:
    """The unit a template is of."""
    unit = directory.department(template.department_id) if template.department_id else None
    return unit.label if unit is not None else _("全市")


def facts_of(actor: Actor, task: Task) -> dict[str, str]:
    """What stands in the places, as this actor may read it; a case without a category has none."""
    case = task.case
    unit = directory.department(task.department_id)
    return {
        "number": case.number,
        "title": texts_for(actor, case)["title"],
        "category": case.category.label if case.category is not None else "",
        "department": unit.label if unit is not None else "",
        "received": f"{timezone.localtime(case.received_at):%Y-%m-%d}",
        "due": f"{timezone.localtime(task.due_at):%Y-%m-%d %H:%M}",
        "today": f"{timezone.localtime():%Y-%m-%d}",
    }


def example_facts() -> dict[str, str]:
    """An invented case, for the preview."""
    return {
        "number": "20260105000123",
        "title": _("小区东门路灯不亮"),
        "category": _("路灯照明"),
        "department": _("城市管理局"),
        "received": "2026-01-05",
        "due": "2026-01-12 18:00",
        "today": f"{timezone.localtime():%Y-%m-%d}",
    }


def texts_of_template(actor: Actor, task: Task, typed: Any) -> dict[str, str]:
    """The texts of the template somebody chose (`?template=`), for a page without scripts; empty for none such."""
    found = (one for one in offered_templates(actor, task) if str(one.pk) == str(typed))
    chosen = next(found, None)
    return {name: text for name, text in chosen.texts.items() if text} if chosen is not None else {}
