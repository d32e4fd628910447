"""Sections of the case page that other rooms add, without this room knowing them.

A room registers a template and a function from its `AppConfig.ready`:

    register_section("supervision/section.html", orders_shown)

`orders_shown(actor, case)` returns what the template reads as `section`, or None when there is nothing for this
actor to see. The page draws them in the order of the rooms:

    {% for one in sections %}{% include one.template with section=one.context %}{% endfor %}

In the same way `register_beside(action, template, shows)` puts something beside the form of one action, and
`register_above_inbox(template, shows)` something above a unit's inbox, where there is no case: `shows(actor)`;
`register_beside_call(template, shows)` something beside the form of a contact: `shows(actor, contact)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yixian.cases.models import Case, Contact
    from yixian.people.models import Actor

Context = dict[str, Any]
Shows = Callable[["Actor", "Case"], Context | None]
ShowsUnit = Callable[["Actor"], Context | None]
ShowsCall = Callable[["Actor", "Contact"], Context | None]
_sections: dict[str, Shows] = {}
_beside: dict[str, dict[str, Shows]] = {}
_above_inbox: dict[str, ShowsUnit] = {}
_beside_call: dict[str, ShowsCall] = {}


@dataclass(frozen=True)
class Section:
    """One section as a page draws it."""

    template: str
    context: Context


def register_section(template: str, shows: Shows) -> None:
    """Add a section to the case page; a template cannot be added twice."""
    if template in _sections:
        raise TypeError(f"{template} is on the case page already")
    _sections[template] = shows


def sections_of(actor: Actor, case: Case) -> list[Section]:
    """The sections this actor sees of a case it may see."""
    shown = ((template, shows(actor, case)) for template, shows in _sections.items())
    return [Section(template, context) for template, context in shown if context is not None]


def register_beside(action: str, template: str, shows: Shows) -> None:
    """Show something beside the form of `action` (the dispatch proposals beside the dispatch form)."""
    _beside.setdefault(action, {})[template] = shows


def beside(action: str, actor: Actor, case: Case) -> list[Section]:
    """What is shown beside the form of `action` on this case."""
    shown = ((template, shows(actor, case)) for template, shows in _beside.get(action, {}).items())
    return [Section(template, context) for template, context in shown if context is not None]


def register_above_inbox(template: str, shows: ShowsUnit) -> None:
    """Show something above a unit's inbox; a template cannot be added twice."""
    if template in _above_inbox:
        raise TypeError(f"{template} is above the inbox already")
    _above_inbox[template] = shows


def above_inbox(actor: Actor) -> list[Section]:
    """What this actor sees above the inbox of its unit."""
    shown = ((template, shows(actor)) for template, shows in _above_inbox.items())
    return [Section(template, context) for template, context in shown if context is not None]


def register_beside_call(template: str, shows: ShowsCall) -> None:
    """Show something beside the form of a contact; a template cannot be added twice."""
    if template in _beside_call:
        raise TypeError(f"{template} is beside the call already")
    _beside_call[template] = shows


def beside_call(actor: Actor, contact: Contact) -> list[Section]:
    """What this actor sees beside a contact of its own."""
    shown = ((template, shows(actor, contact)) for template, shows in _beside_call.items())
    return [Section(template, context) for template, context in shown if context is not None]
