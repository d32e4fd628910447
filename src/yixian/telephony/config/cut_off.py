"""A seat's leg that breaks while a citizen is talked to: the citizen goes to the front of the same queue, told why."""

from __future__ import annotations

# Told in the queue log, which is the record of calls.
CUT_OFF = "YXCUTOFF"
SORRY = "call-broken"  # a city may record words of its own
# Causes (ITU-T Q.850) by which no person hangs up: the telephone's window was closed (41, as its `phone.js` says
# itself), its sound stopped coming (44), the network failed (27, 38).
BROKEN = "^(27|38|41|44)$"
FRONT = 100  # before whoever else waits
MOST = 2  # times: somebody whose calls break again and again is not kept for ever

_CONTEXTS = """
; On the seat's leg when it ends. What the caller's channel is told there outlives this one.
[seat-gone]
exten => s,1,ExecIf($["${CHANNEL(state)}" = "Up" & ${REGEX("BROKEN" ${HANGUPCAUSE})}]?Set(SHARED(CUT_OFF,${CALLER})=1))
 same => n,Return()

; On the caller's channel when a talk is over; the seat's leg may be told of a moment later.
[cut-off]
exten => s,1,GotoIf($["${QUEUESTATUS}" != "CONTINUE"]?over)
 same => n,Wait(0.3)
 same => n,GotoIf($["${SHARED(CUT_OFF)}" = ""]?over)
 same => n,StackPop()
 same => n,Goto(again,s,1)
 same => n(over),Return()

[again]
exten => s,1,Set(SHARED(CUT_OFF)=)
 same => n,GotoIf($["${QUEUENAME}" = "" | 0${CUT_OFFS} >= MOST]?over)
 same => n,Set(CUT_OFFS=$[0${CUT_OFFS} + 1])
 same => n,QueueLog(${QUEUENAME},${CALLUID},NONE,YXCUTOFF,${CUT_OFFS})
 same => n,StopMixMonitor()
 same => n,Set(QUEUE_PRIO=FRONT)
 same => n,Playback(${SORRY})
 same => n,Goto(queue,${QUEUENAME},1)
 same => n(over),Goto(room-over,s,1)
"""


def cut_off() -> str:
    """The contexts: `[queue]` goes by `cut-off` after a talk, `[seat-rings]` has the seat's leg tell how it ended."""
    text = _CONTEXTS.replace('"BROKEN"', f'"{BROKEN}"').replace("FRONT", str(FRONT))
    return text.replace(">= MOST", f">= {MOST}")
