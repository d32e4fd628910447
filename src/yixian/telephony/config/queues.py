"""queues.conf: how callers wait, and who answers them."""

from __future__ import annotations

from yixian.telephony.config.lines import section, word
from yixian.telephony.config.telephones import interface
from yixian.telephony.models import CallQueue
from yixian.telephony.queries import Line

WAITING = "queue-wait"
_ALL: dict[str, object] = {
    "strategy": "leastrecent",
    "retry": 1,
    "timeoutrestart": "no",
    "timeoutpriority": "app",
    "servicelevel": 15,  # GB/T 33358
    "ringinuse": "no",
    # A telephone nobody takes up is rung no more, in no queue, until its seat says that it is ready: whose last call is
    # longest ago is rung first, and so an empty chair would get every call, one after the other.
    "autopause": "all",
    "joinempty": "yes",  # who calls at night waits for a person, too
    "leavewhenempty": "no",
    "reportholdtime": "no",
    "announce-frequency": 30,
    "min-announce-frequency": 15,
    "announce-position": "yes",
    "announce-holdtime": "no",
    "announce-to-first-user": "no",
    "periodic-announce-frequency": 30,
    "monitor-format": "wav",  # recording begins when somebody answers
    "setinterfacevar": "yes",
    "setqueuevar": "yes",
}


def queues(line: Line, sounds: dict[str, str]) -> str:
    """The file; `sounds` says by code where the recording of an announcement is."""
    general = section(
        "general",
        {
            "persistentmembers": "no",
            "autofill": "yes",
            "shared_lastcall": "yes",
            "log_membername_as_agent": "yes",
            # Up to 20 there is another way to record, which has no file of both voices.
            "monitor-type": "MixMonitor",
        },
    )
    return "\n".join([general, *(_queue(line, one, sounds) for one in line.queues)])


def _queue(line: Line, queue: CallQueue, sounds: dict[str, str]) -> str:
    said = queue.announcement.code if queue.announcement is not None else ""
    onward = line.onward(queue)
    own: dict[str, object] = {
        "timeout": int(queue.ring),
        "wrapuptime": int(queue.wrap_up),
        # A full queue must have somewhere to send people.
        "maxlen": int(queue.most_waiting) if onward is not None else 0,
        "periodic-announce": sounds.get(said, WAITING),
    }
    served = sorted((one.penalty, one.seat.extension) for one in line.serving if one.queue.code == queue.code)
    members = [
        ("member", f"PJSIP/{interface(seat)},{int(penalty)},{seat},PJSIP/{interface(seat)}")
        for penalty, seat in served
    ]
    return section(word(queue.code), _ALL | own, *members)
