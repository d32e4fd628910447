"""What a passenger asks of the timetables, and the answer: the same for citizens and for seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.fields import Day
from yixian.cases.fields import Line as LineField
from yixian.convenience import queries
from yixian.convenience.models import TravelNotice
from yixian.convenience.queries import Connection, Departure, FirstLast, Place
from yixian.convenience.timetables import beside
from yixian.ground.json_types import EARLIEST, LATEST

NAME = 60


class AskForm(forms.Form):
    """From where, to where, when; without a when it is now."""

    use_required_attribute = False
    origin = LineField(label=gettext_lazy("从哪里"), max_length=NAME)
    destination = LineField(
        label=gettext_lazy("到哪里"),
        max_length=NAME,
        required=False,
        help_text=gettext_lazy("可以不填，看这一站的下一班"),
    )
    day = Day(label=gettext_lazy("哪一天"), required=False)
    clock = forms.TimeField(
        label=gettext_lazy("几点以后"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, suggestions: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("origin", "destination"):
            self.fields[name].widget.attrs.update(
                {
                    "autocomplete": "off",
                    "list": f"places-{name}",
                    "hx-get": suggestions,
                    "hx-trigger": "input changed delay:250ms",
                    "hx-target": f"#places-{name}",
                    "hx-vals": f'{{"field": "{name}"}}',
                }
            )

    def clean_day(self) -> Any:
        """A day of a year that timetables may be of."""
        day = self.cleaned_data["day"]
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise forms.ValidationError(_("年份不合理。"))
        return day


@dataclass
class Answer:
    """What was found. `unclear` are places of which one has to be chosen, by the field they stand in."""

    form: AskForm
    moment: datetime
    origin: Place | None = None
    destination: Place | None = None
    unclear: dict[str, list[str]] = field(default_factory=dict)
    departures: list[Departure] = field(default_factory=list)
    ends: list[FirstLast] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    stopped: list[Connection] = field(default_factory=list)  # would have gone before these, but for a change
    journeys: list[beside.JourneyOn] = field(default_factory=list)
    notices: list[TravelNotice] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether the question was understood and there is an answer, perhaps an empty one."""
        return self.form.is_valid() and not self.unclear

    @property
    def of_feeds(self) -> bool:
        """Whether the feeds know what is asked for; else coaches, trains and flights alone do."""
        to = self.form.cleaned_data.get("destination")
        return self.origin is not None and (self.destination is not None or not to)

    @property
    def platforms(self) -> bool:
        """Whether the source says from which platform anything leaves."""
        return any(one.platform for one in self.departures)

    @property
    def later(self) -> datetime | None:
        """From when on the next ones are asked for: from the minute of the last one, of which there may be more."""
        told = [one.leaves for one in self.connections]
        told = told or [one.at for one in self.departures if one.goes] or [one.at for one in self.departures]
        if not told:
            return None
        last = told[-1].replace(second=0, microsecond=0)
        # Where all are of this minute one would be told the same again.
        return last if last > told[0] and last > self.moment else last + timedelta(minutes=1)

    @property
    def running_until(self) -> list[str]:
        """Sources whose timetable is over on that day, which is why they are missing."""
        day = timezone.localdate(self.moment)
        versions = queries.in_force().versions.values()
        return [one.feed.name for one in versions if one.valid_to is not None and one.valid_to < day]


def answered(asked: Mapping[str, Any], suggestions: str) -> Answer | None:
    """The answer to what an address asks; None where it asks nothing."""
    if not asked.get("origin") and not asked.get("destination"):
        return None
    form = AskForm(asked, suggestions=suggestions)
    answer = Answer(form, timezone.localtime())
    if not form.is_valid():
        return answer
    told = form.cleaned_data
    answer.moment = moment_asked(told["day"], told["clock"])
    answer.origin = _place(form, answer, "origin")
    answer.destination = _place(form, answer, "destination") if told["destination"] else None
    if answer.origin is not None and answer.destination is answer.origin:
        form.add_error("destination", _("起点和终点是同一个地方。"))
    if answer.whole:
        _find(answer)
    return answer


def _find(answer: Answer) -> None:
    """What runs, what of it differs on the day, and which notices it touches."""
    told, origin, destination = answer.form.cleaned_data, answer.origin, answer.destination
    day = timezone.localdate(answer.moment)
    if answer.of_feeds and origin is not None:
        if destination is None:
            answer.departures = queries.next_departures(origin, answer.moment)
            answer.ends = queries.first_and_last(origin, day)
        else:
            answer.connections = queries.connections(origin, destination, answer.moment)
            answer.stopped = queries.stopped(origin, destination, answer.moment, answer.connections)
    names = [
        place.name if place else told[field]
        for place, field in ((origin, "origin"), (destination, "destination"))
    ]
    answer.journeys = beside.journeys(names[0], names[1], answer.moment)
    legs = [leg for way in [*answer.connections, *answer.stopped] for leg in way.legs]
    routes = {one.route for one in answer.departures} | {one.route for one in answer.ends}
    routes |= {leg.route for leg in legs}
    routes |= {one.row.number for one in answer.journeys}
    places = {name for name in (*names, *(way.change_at for way in answer.connections)) if name}
    answer.notices = beside.notices(places, routes, day)


def moment_asked(day: Any, clock: time | None) -> datetime:
    """The moment meant: now, a time of today, or of a day; of another day without a time its first minute."""
    now = timezone.localtime()
    if day is None and clock is None:
        return now
    at = clock or (now.time() if day == now.date() else time())
    return timezone.make_aware(datetime.combine(day or now.date(), at.replace(tzinfo=None)))


def _place(form: AskForm, answer: Answer, name: str) -> Place | None:
    typed = form.cleaned_data[name]
    found = queries.place_called(typed)
    if found is not None:
        return found
    like = queries.places_like(typed)
    if len(like) == 1:
        return like[0]
    if like:
        answer.unclear[name] = [one.name for one in like]
    elif not beside.is_named(typed):
        form.add_error(name, _("没有找到“%(name)s”。请写站名、拼音或拼音首字母。") % {"name": typed})
    return None
