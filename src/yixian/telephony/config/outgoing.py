"""How a call goes out: what the program has just allowed, by a ticket that is good for one call of one seat.

A seat's telephone cannot dial a number. It dials `call` and a ticket; whom that means the program has put into the
switch's own store: until when (epoch), the seat, what is called, which number is shown to them. There they lie on
shelves by when they were written, which a ticket's first digit tells, and one is emptied while the others are in use:
what nobody dialled is gone ten minutes later, whether or not a row knows of it.
"""

from __future__ import annotations

from yixian.telephony.config.lines import word
from yixian.telephony.queries import Line

FAMILY = "out"
SHELVES, SHELF_SECONDS = 4, 300  # how long a shelf takes new tickets: longer than any is good
DIALS = "call"  # and the ticket, in digits
TICKET_SECONDS = 30
RING_SECONDS = 40
# Told in the queue log, which is the record of calls: the ticket; for `OVER` also the cause (ITU-T Q.850).
PLACED, REACHED, OVER = "YXPLACED", "YXREACHED", "YXOVER"

# What stands in the ticket is digits and one letter; filtered once more here, so that nothing else gets into a line.
_TICKET = """
[ticket]
exten => _X!,1,Set(SAID=${DB_DELETE(FAMILY/${EXTEN:0:1}/${EXTEN})})
 same => n,Set(TICKET=)
 same => n,GotoIf($[0${CUT(SAID,-,1)} < ${EPOCH}]?over)
 same => n,GotoIf($["${ARG1}" != "any" & "seat-${CUT(SAID,-,2)}" != "${CHANNEL(endpoint)}"]?over)
 same => n,Set(__TICKET=${EXTEN})
 same => n,Set(__TICKET_SEAT=${FILTER(0-9,${CUT(SAID,-,2)})})
 same => n,Set(__SHOWN=${FILTER(0-9,${CUT(SAID,-,5)})})
 same => n,Set(TO=${FILTER(0-9,${CUT(SAID,-,4)})})
 same => n,Set(__INSIDE=$["${CUT(SAID,-,3)}" = "s"])
 same => n,Set(__TELL=$[${LEN(${TO})} > 3 & ${INSIDE} = 0])
 same => n,Set(TO=${IF($[${INSIDE}]?PJSIP/seat-${TO}:PJSIP/${TO}@${TRUNK})})
 same => n(over),Return()

; In a call that is up, aside or to hand it on: whoever is outside has a recording of their own, named as
; `PlacedCall.file_name` says.
[within]
exten => s,1,Set(__WAY=${ARG1})
 same => n,Set(__KEPT=)
 same => n,ExecIf($[${INSIDE} = 0]?Set(__KEPT=${RECORDINGS}/${STRFTIME(${EPOCH},,%Y%m%d)}/${CALLUID}-${TICKET}))
 same => n,Return()

[placed]
exten => _X!,1,Answer()
 same => n,Set(__CALLUID=${CHANNEL(linkedid)})
 same => n,Gosub(ticket,${EXTEN},1)
 same => n,GotoIf($["${TICKET}" = ""]?refused)
 same => n,ExecIf($[${INSIDE} = 0]?Set(__KEPT=${RECORDINGS}/${STRFTIME(${EPOCH},,%Y%m%d)}/${CALLUID}))
 same => n,Dial(${TO},SECONDS,rb(called-leg^s^1)U(called-answers))
 same => n,Hangup(${HANGUPCAUSE})
 same => n(refused),Hangup(21)
exten => h,1,NoOp()

; The leg of whoever is called. Who is recorded is told so, but for the police and their like: seconds count there.
; A seat that is handed who called in is shown their number; of whoever a seat called there is only a ticket.
[called-leg]
exten => s,1,Set(OWN_TICKET=${TICKET})
 same => n,Set(OWN_SEAT=${TICKET_SEAT})
 same => n,Set(OWN_KEPT=${KEPT})
 same => n,QueueLog(NONE,${CALLUID},${TICKET_SEAT},YXPLACED,${TICKET})
 same => n,Set(CHANNEL(hangup_handler_push)=called-over,s,1)
 same => n,GosubIf($["${WAY}" = "hand" & ${INSIDE}]?seat-rings,s,1)
 same => n,ExecIf($["${WAY}" = "aside" & ${INSIDE}]?Set(PJSIP_HEADER(add,X-Call-Uid)=${CALLUID}))
 same => n,ExecIf($["${WAY}" != "hand" | ${INSIDE} = 0 | "${NUMBER}" = ""]?Set(CONNECTEDLINE(num,i)=${SHOWN}))
 same => n,Return()

[called-answers]
exten => s,1,QueueLog(NONE,${CALLUID},${TICKET_SEAT},YXREACHED,${TICKET})
 same => n,ExecIf($["${OWN_KEPT}" != ""]?MixMonitor(${OWN_KEPT}.wav,br(${OWN_KEPT}-rx.wav)t(${OWN_KEPT}-tx.wav)))
 same => n,ExecIf($[${TELL}]?Playback(${NOTICE}))
 same => n,Return()

; By its own ticket: who was called may have been handed on since by another.
[called-over]
exten => s,1,QueueLog(NONE,${CALLUID},${OWN_SEAT},YXOVER,${OWN_TICKET}|${HANGUPCAUSE})
 same => n,Return()
"""


def shelf_of(ticket: str) -> str:
    """Where in the switch's store a ticket lies."""
    return f"{FAMILY}/{ticket[0]}"


def shelf_at(now: float) -> str:
    """What a ticket begins with that is written now (epoch)."""
    return str(int(now) // SHELF_SECONDS % SHELVES)


def stale_shelf(now: float) -> str:
    """The shelf on which nothing is good any more now, nor will be for five minutes: a sweep may be late."""
    return shelf_of(shelf_at(now + 2 * SHELF_SECONDS))


def outgoing() -> str:
    """The contexts. Calls leave by the first trunk that is for it; where there is none they are refused."""
    return _TICKET.replace("FAMILY", FAMILY).replace("SECONDS", str(RING_SECONDS))


def trunk_of(line: Line) -> str:
    """The trunk by which calls leave, of those that can carry them, as the switch calls it; "" where there is none."""
    first = next((one for one in line.trunks if one.outgoing), None)
    return f"trunk-{word(first.code)}" if first is not None else ""
