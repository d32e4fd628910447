"""How three talk: confbridge.conf, musiconhold.conf, and the contexts in which a caller waits, is joined, is handed on.

A room is called after the call. The caller is put into it when the seat steps aside to speak to somebody, and stays
there; seat and third come and go. The program only sends channels into these contexts (AMI `Redirect`): what happens
then, also when somebody hangs up while the program does not run, stands here.
"""

from __future__ import annotations

from pathlib import Path

from yixian.telephony.config.lines import path_word, section

ASIDE, CALLER, SEAT, THIRD, HAND = "aside", "room-caller", "room-seat", "room-third", "hand"
WAITING = "aside"  # the folder of what a caller hears alone in a room

_CONTEXTS = """
; The seat, by a ticket, calls a third; whatever comes of it, the seat is with the caller again afterwards.
[aside]
exten => _X!,1,Gosub(ticket,${EXTEN},1)
 same => n,GotoIf($["${TICKET}" = ""]?back)
 same => n,Gosub(within,s,1(aside))
 same => n,Dial(${TO},SECONDS,rgb(called-leg^s^1)U(called-answers))
 same => n(back),Wait(0.3)
 same => n,Goto(room-seat,${CALLUID},1)
exten => h,1,GotoIf($[0${CONFBRIDGE_INFO(parties,${CALLUID})} != 1]?over)
 same => n,ChannelRedirect(${CALLER},again,s,1)
 same => n(over),NoOp()

; Whoever calls is there first and stays; when they go, everybody does.
[room-caller]
exten => _X!,1,ConfBridge(${EXTEN},three,caller)
 same => n,Hangup()
exten => h,1,ExecIf($[0${CONFBRIDGE_INFO(parties,${CALLUID})} > 0]?ConfKick(${CALLUID},all))

[room-seat]
exten => _X!,1,GotoIf($[0${CONFBRIDGE_INFO(parties,${EXTEN})} = 0]?over)
 same => n,ConfBridge(${EXTEN},three,other)
 same => n(over),Hangup()
exten => h,1,Goto(room-left,s,1)

[room-third]
exten => _X!,1,ConfBridge(${EXTEN},three,other)
 same => n,Hangup()
exten => h,1,GotoIf($[0${CONFBRIDGE_INFO(parties,${CALLUID})} != 1]?over)
 same => n,Set(ON=${IF($[${INSIDE} & ${REGEX("BROKEN" ${HANGUPCAUSE})}]?again:handed)})
 same => n,ChannelRedirect(${CALLER},${ON},s,1)
 same => n(over),NoOp()

; The seat left the caller alone: by a broken line, then somebody else takes over, or done with the matter.
[room-left]
exten => s,1,GotoIf($[0${CONFBRIDGE_INFO(parties,${CALLUID})} != 1]?over)
 same => n,Set(ON=${IF($[${REGEX("BROKEN" ${HANGUPCAUSE})}]?again:room-over)})
 same => n,ChannelRedirect(${CALLER},${ON},s,1)
 same => n(over),NoOp()

[room-over]
exten => s,1,GotoIf($["${QUEUENAME}" = ""]?over)
 same => n,Goto(after,CONTINUE,1)
 same => n(over),Hangup()

; Who was handed on is not asked how content they are: it was another who ended the call.
[handed]
exten => s,1,Hangup()

; The caller, handed on to whom a ticket says, or to a queue. Where nobody takes it up they are first in their queue.
; The recording is begun anew, at the end of the same files: one that goes on takes the packets of the next voice, which
; are numbered from anywhere, for late ones of the last voice's, and leaves them out.
[hand]
exten => _[a-z]!,1,StopMixMonitor()
 same => n,Goto(queue,${EXTEN},1)
exten => _X!,1,Gosub(ticket,${EXTEN},1(any))
 same => n,GotoIf($["${TICKET}" = ""]?back)
 same => n,Gosub(within,s,1(hand))
 same => n,StopMixMonitor()
 same => n,Wait(0.2)
 same => n,ExecIf($["${OWN_KEPT}" != ""]?MixMonitor(${OWN_KEPT}.wav,abr(${OWN_KEPT}-rx.wav)t(${OWN_KEPT}-tx.wav)))
 same => n,Dial(${TO},SECONDS,rgb(called-leg^s^1)U(called-answers))
 same => n,GotoIf($["${DIALSTATUS}" = "ANSWER"]?over)
 same => n(back),Goto(again,s,1)
 same => n(over),Set(QUEUESTATUS=CONTINUE)
 same => n,Gosub(cut-off,s,1)
 same => n,Goto(handed,s,1)
exten => h,1,NoOp()
"""


def contexts(broken: str, seconds: int) -> str:
    """The contexts; `broken` are the causes by which no person hangs up, `seconds` how long it rings."""
    return _CONTEXTS.replace('"BROKEN"', f'"{broken}"').replace("SECONDS", str(seconds))


def conference_files(share: Path) -> dict[str, str]:
    """The files, by name."""
    room: dict[str, object] = {
        "type": "bridge",
        "max_members": 5,
        "internal_sample_rate": 8000,
        "mixing_interval": 20,
    }
    other: dict[str, object] = {"type": "user", "quiet": "yes"}
    waits: dict[str, object] = {"music_on_hold_when_empty": "yes", "music_on_hold_class": WAITING}
    folder = path_word(share / "sounds/zh" / WAITING)
    return {
        "confbridge.conf": section("general", {})
        + section("three", room)
        + section("caller", other | waits)
        + section("other", other),
        "musiconhold.conf": section(WAITING, {"mode": "files", "directory": folder}),
    }
