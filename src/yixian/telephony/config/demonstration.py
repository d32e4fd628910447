"""On a demonstration system alone: a citizen who is invented calls by a carrier who is, says a matter, gives a grade.

The carrier is this switch itself: the call goes out by a trunk and comes in by it, and from there on is like any other.
Where no real trunk is for calling out, seats' calls go out by it, too, and somebody invented takes them up.
"""

from __future__ import annotations

from dataclasses import replace

from yixian.telephony.models import Trunk
from yixian.telephony.place import Ports
from yixian.telephony.queries import DEMONSTRATION, GENERAL, Line

CONTEXT = "demonstration"
ARRIVES_IN = "from-demonstration"
SOUNDS = "demonstration"  # the folder of what is said, below the prompts
GRADE = "1"
# Half seconds until a citizen nobody answers, or nobody is done with, hangs up.
PATIENCE = 1800
CALLED, PARTS = "called", "parts"  # what whoever a seat calls says first and last
LISTENS = 90  # seconds between: whoever was handed on to them is not the demonstration's last call

# Of whoever calls in: which channel the call has here, by the caller's number.
ARRIVES = " same => n,Set(GLOBAL(ARRIVED_${CALLERID(num)})=${CHANNEL})\n"
# The other half of the call, which waits in the queue, tells by its variables how far it is: a seat has taken it up,
# a grade is asked for. `FROM` is the number that calls.
_CONTEXT = f"""
[{CONTEXT}]
exten => _[a-z]!,1,Set(CALL=${{GLOBAL(ARRIVED_${{FROM}})}})
 same => n,Gosub(until,1(MEMBERNAME))
 same => n,Wait(1.5)
 same => n,Playback({SOUNDS}/${{EXTEN}})
 same => n,Gosub(until,1(ASKED))
 same => n,Wait(2)
 same => n,SendDTMF({GRADE},200,150)
 same => n,Wait(10)
 same => n,Hangup()
exten => until,1,Set(WAITED=0)
 same => n(again),GotoIf($["${{IMPORT(${{CALL}},${{ARG1}})}}" != ""]?over)
 same => n,Set(WAITED=$[${{WAITED}} + 1])
 same => n,ExecIf($[${{WAITED}} > {PATIENCE}]?Hangup())
 same => n,Wait(0.5)
 same => n,Goto(again)
 same => n(over),Return()
exten => h,1,Hangup()

[{ARRIVES_IN}]
exten => {GENERAL},1,Goto(from-trunk,${{EXTEN}},1)
exten => _X!,1,Wait(2)
 same => n,Answer()
 same => n,Wait(1)
 same => n,Playback({SOUNDS}/{CALLED})
 same => n,Wait({LISTENS})
 same => n,Playback({SOUNDS}/{PARTS})
 same => n,Hangup()
"""


def with_carrier(line: Line, ports: Ports) -> Line:
    """The line and, on a demonstration system, the trunk that leads back here: the last one calls could leave by."""
    if not line.is_demonstration:
        return line
    back = Trunk(code=DEMONSTRATION, address=ports.trunks_at, port=ports.trunk_port, outgoing=True)
    return replace(line, trunks=[*line.trunks, back])


def demonstration(line: Line) -> str:
    """The contexts of the citizen, and of whoever is called; "" in a city."""
    return _CONTEXT if line.is_demonstration else ""
