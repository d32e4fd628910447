"""From the events of a call to its row: worked out anew from all of them; order and repetition do not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yixian.telephony.models import Call, SwitchEvent
from yixian.telephony.record.told import Verb

Outcome, EndedBy, Grade = Call.Outcome, Call.EndedBy, Call.Grade
# What each key says, of three grades and of five.
GRADES = {3: (Grade.SATISFIED, Grade.FAIRLY, Grade.DISSATISFIED), 5: tuple(Grade)}


@dataclass(frozen=True)
class Talk:
    """That a seat talked in a call; `ended` None while it does."""

    extension: str
    began: datetime
    ended: datetime | None


@dataclass(frozen=True)
class Story:
    """What the events of one call say, in order."""

    events: Sequence[SwitchEvent]

    def of(self, *verbs: Verb) -> list[SwitchEvent]:
        return [one for one in self.events if one.verb in verbs]

    def first(self, *verbs: Verb) -> SwitchEvent | None:
        return next(iter(self.of(*verbs)), None)

    def _last(self, *verbs: Verb) -> SwitchEvent | None:
        """Of a talk that was cut off there are two ends; the last one is the call's."""
        return next(reversed(self.of(*verbs)), None)

    @property
    def is_a_citizens(self) -> bool:
        """Whether somebody called in at all; the rest is seats' own doing, or a probe."""
        return self.first(Verb.ARRIVED, Verb.QUEUED) is not None and self.first(Verb.PROBED) is None

    @property
    def began(self) -> datetime:
        arrived = self.first(Verb.ARRIVED)
        return arrived.at if arrived is not None else self.events[0].at

    @property
    def queues(self) -> list[str]:
        return [one.queue for one in self.of(Verb.QUEUED)]

    @property
    def end(self) -> SwitchEvent | None:
        """What ended it: the line itself, else what the queue wrote, else that the switch knew it no more."""
        return (
            self.first(Verb.ENDED, Verb.BLOCKED)
            or self.first(Verb.COMPLETED, Verb.ABANDONED)
            or self.first(Verb.LOST)
        )

    @property
    def talks(self) -> list[Talk]:
        """Who talked, when: as exactly as the seat's own channel says it, else as the queue does."""
        found = []
        for connected in self.of(Verb.CONNECTED):
            picked = self._of_channel(Verb.PICKED_UP, connected.channel)
            over = self._of_channel(Verb.LEFT, connected.channel) or self.first(Verb.COMPLETED) or self.end
            began = picked.at if picked is not None else connected.at
            found.append(Talk(connected.extension, began, max(began, over.at) if over is not None else None))
        return found

    def _of_channel(self, verb: Verb, channel: str) -> SwitchEvent | None:
        return next((one for one in self.of(verb) if channel and one.channel == channel), None)

    @property
    def ended_by(self) -> str:
        """Who hung up first. The queue knows it of a talk; a caller who gives up is a caller."""
        completed, abandoned, end = self._last(Verb.COMPLETED), self._last(Verb.ABANDONED), self.end
        if completed is not None and (abandoned is None or abandoned.at < completed.at):
            return completed.said
        if end is None or abandoned is not None:
            return EndedBy.CALLER if abandoned is not None else ""
        return end.said if end.verb in (Verb.ENDED, Verb.BLOCKED) else EndedBy.SWITCH

    @property
    def grade(self) -> str:
        """What the caller said first; "" where nobody was asked, or said nothing."""
        graded = next((one.said for one in self.of(Verb.GRADED) if one.said), "")
        levels, _, key = graded.partition("/")
        return GRADES[int(levels)][int(key) - 1] if key and self.first(Verb.CONNECTED) is not None else ""

    @property
    def outcome(self) -> str:
        end = self.end
        if self.first(Verb.CONNECTED) is not None:
            return Outcome.ANSWERED
        if end is None:
            return Outcome.OPEN
        if end.verb == Verb.BLOCKED:
            return Outcome.BLOCKED
        if end.verb == Verb.LOST:
            return Outcome.LOST
        if self.ended_by != EndedBy.CALLER:
            return Outcome.REFUSED
        return Outcome.ABANDONED if self.queues else Outcome.LEFT


def in_order(events: Sequence[SwitchEvent]) -> list[SwitchEvent]:
    """By time; the queue's own lines, whose times are whole seconds, within a second as they were written."""
    return sorted(events, key=lambda one: (one.at, one.place, one.key))


def facts(story: Story) -> dict[str, object]:
    """The columns of a call that its events say, but for rows they point at (`keeping.py`)."""
    began, end, queued = story.began, story.end, story.first(Verb.QUEUED)
    # The queue's seconds are cut off: nobody waits before he came.
    queued_at = max(began, queued.at) if queued is not None else None
    talks = story.talks
    answered_at = max(talks[0].began, queued_at or began) if talks else None
    ended_at = max(end.at, answered_at or queued_at or began) if end is not None else None
    until, queues = answered_at or ended_at, story.queues
    arrived = story.first(Verb.ARRIVED)
    return {
        "dialled": arrived.said if arrived is not None else "",
        "began_at": began,
        "queued_at": queued_at,
        "answered_at": answered_at,
        "ended_at": ended_at,
        "overflowed": len(set(queues)) > 1,
        "waited": _seconds(queued_at, until),
        "talked": _seconds(answered_at, talks[-1].ended if talks else None),
        "missed": len(story.of(Verb.MISSED)),
        "outcome": story.outcome,
        "ended_by": story.ended_by,
        "grade": story.grade,
    }


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    if since is None or until is None:
        return None
    return max(0, int((until - since).total_seconds()))
