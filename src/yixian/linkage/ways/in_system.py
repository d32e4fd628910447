"""In the system: the row is the message. Citizens read it on the portal, staff under the bell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.linkage.ways.registry import Message, Way, way


@way
class InSystem(Way):
    name, label = "system", _("系统内")
    carries = frozenset({"system", "portal", "telephone"})
    stays_here = True

    def why_not(self) -> str:
        return ""

    def send(self, message: Message) -> None:
        """Nothing is left to do: whoever it is for finds it."""
