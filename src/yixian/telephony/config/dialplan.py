"""extensions.conf: the way of a call, from the number that was dialled to the seat that answers."""

from __future__ import annotations

from pathlib import Path

from yixian.directory.models import HotlineNumber
from yixian.telephony.config.blocking import IS_BLOCKED, blocking
from yixian.telephony.config.breaks import breaks
from yixian.telephony.config.conference import contexts
from yixian.telephony.config.cut_off import BROKEN, SORRY, cut_off
from yixian.telephony.config.demonstration import ARRIVES, demonstration
from yixian.telephony.config.known_callers import keys_line
from yixian.telephony.config.lines import path_word, word
from yixian.telephony.config.outgoing import DIALS, RING_SECONDS, outgoing, trunk_of
from yixian.telephony.config.priority import IS_AHEAD
from yixian.telephony.config.probing import IS_PROBED, PROBING
from yixian.telephony.config.survey import survey
from yixian.telephony.models import CallQueue
from yixian.telephony.queries import Line

# The codes of announcements that stand in for the product's own: a row of this code replaces it.
WELCOME, NOTICE = "welcome", "rec-notice"
COUNTRY = "86"

# The caller's number comes from outside and may hold anything: what is no digit is dropped, and twenty are more than
# any number has. First thing of all: whatever the switch tells of the call before that holds the number as it came.
_CLEAN = "Set(CALLERID(num)=${FILTER(0-9+,${CALLERID(num)}):0:20})"
# A person first: a greeting, that the call is recorded, and on to the queue; no menu. As the caller's name a telephone
# shows which number was dialled. A seat dials *0 for a break (with a key: why), *1 when it is ready.
_FIXED = """
[arrive]
exten => _[a-z]!,1,Set(CALLERID(name)=${NUMBER})
 same => n,Set(__CALLUID=${CHANNEL(linkedid)})
 same => n,Set(__CALLER=${CHANNEL})
 same => n,Set(CHANNEL(language)=zh)
 same => n,Answer()
 same => n,GotoIf(IS_BLOCKED?blocked,${EXTEN},1)
 same => n(admitted),GotoIf(IS_PROBED?probed,${EXTEN},1)
 same => n,Playback(${GREETING})
 same => n(told),Playback(${NOTICE})
 same => n,IS_AHEAD
 same => n,Set(OWN_KEPT=${RECORDINGS}/${STRFTIME(${EPOCH},,%Y%m%d)}/${CALLUID})
 same => n,Set(MONITOR_FILENAME=${OWN_KEPT})
 same => n,Set(MONITOR_OPTIONS=ar(${OWN_KEPT}-rx.wav)t(${OWN_KEPT}-tx.wav))
 same => n,Goto(queue,${EXTEN},1)
; Where a call goes that is over, else it would be taken for a queue's code.
exten => h,1,Hangup()

[after]
exten => TIMEOUT,1,Goto(queue,${OVERFLOW},1)
exten => FULL,1,Goto(queue,${OVERFLOW},1)
; The seat hung up, and the caller is still there.
exten => CONTINUE,1,Goto(survey,s,1)
exten => _[A-Z]!,1,Hangup()
exten => i,1,Hangup()

[seat-rings]
exten => s,1,Set(PJSIP_HEADER(add,X-Call-Uid)=${CALLUID})
 same => n,Set(PJSIP_HEADER(add,X-Queue)=${QUEUENAME})
 same => n,Set(PJSIP_HEADER(add,X-Number)=${NUMBER})
 same => n,Set(CHANNEL(hangup_handler_push)=seat-gone,s,1)
 same => n,Return()

[from-seat]
exten => _DIALS.,1,Goto(placed,${EXTEN:LENGTH},1)
exten => *0,1,PauseQueueMember(,PJSIP/${CHANNEL(endpoint)},,break)
 same => n,Answer()
 same => n,Playback(digits/0)
 same => n,Hangup()
exten => *1,1,UnpauseQueueMember(,PJSIP/${CHANNEL(endpoint)})
 same => n,Answer()
 same => n,Playback(digits/1)
 same => n,Hangup()
"""


def dialplan(line: Line, sounds: dict[str, str], recordings: Path, callers: str) -> str:
    """The file; `sounds` says by code where the recording of an announcement is, `callers` keys hashes of numbers."""
    notice, sorry = sounds.get(NOTICE, NOTICE), sounds.get(SORRY, SORRY)
    parts = [
        f"[globals]\nRECORDINGS={path_word(recordings)}\nNOTICE={notice}\nSORRY={sorry}\nTRUNK={trunk_of(line)}\n"
        f"{keys_line(callers)}",
        "[from-trunk]",
    ]
    dialled: set[str] = set()
    for number in line.numbers:
        forms = [one for one in dialled_as(number.number, line.area_code) if one not in dialled]
        dialled.update(forms)
        parts += _number(line, number, forms, sounds)
    fixed = _FIXED
    for name, part in {
        "IS_PROBED": IS_PROBED,
        "IS_AHEAD": IS_AHEAD,
        "IS_BLOCKED": IS_BLOCKED,
        "DIALS": DIALS,
        "LENGTH": str(len(DIALS)),
    }.items():
        fixed = fixed.replace(name, part)
    parts += [
        fixed + breaks(line),
        PROBING,
        outgoing(),
        cut_off(),
        contexts(BROKEN, RING_SECONDS),
        survey(line, sounds),
        blocking(line, sounds),
        demonstration(line),
    ]
    parts += ["[queue]", *(_queue(line, one) for one in line.queues)]
    return "\n".join(parts) + "\n"


def dialled_as(number: str, area_code: str) -> list[str]:
    """How carriers may deliver a number: as it is, without or with the area code, with the country's."""
    digits = number.replace("-", "")
    if not area_code:
        return [digits]
    local = digits.removeprefix(area_code)
    national = area_code + local
    abroad = COUNTRY + national.removeprefix("0")
    return list(dict.fromkeys([digits, local, national, abroad, f"+{abroad}"]))


def queue_of(line: Line, number: HotlineNumber) -> CallQueue | None:
    """Where calls to a number wait: the queue it names, else that of 12345."""
    return line.queue(number.queue) or line.general


def _number(line: Line, number: HotlineNumber, forms: list[str], sounds: dict[str, str]) -> list[str]:
    queue = queue_of(line, number)
    if queue is None:
        return []
    greeting = sounds.get(number.greeting, sounds.get(WELCOME, WELCOME))
    if first := sounds.get(line.said_first):
        greeting = f"{first}&{greeting}"
    return [
        f"exten => {word(form)},1,{_CLEAN}\n"
        f" same => n,Set(__NUMBER={word(number.number)})\n"
        f" same => n,Set(GREETING={greeting})\n"
        f"{ARRIVES if line.is_demonstration else ''}"
        f" same => n,Goto(arrive,{word(queue.code)},1)"
        for form in forms
    ]


def _queue(line: Line, queue: CallQueue) -> str:
    """A queue without an overflow keeps its callers; ringing is heard instead of music."""
    code, onward = word(queue.code), line.onward(queue)
    seconds = str(int(queue.overflow_after)) if onward is not None and queue.overflow_after else ""
    return (
        f"exten => {code},1,Set(__QUEUENAME={code})\n"
        f" same => n,Set(OVERFLOW={word(onward.code) if onward is not None else code})\n"
        f" same => n,Queue({code},crb(seat-rings^s^1),,,{seconds})\n"
        " same => n,Gosub(cut-off,s,1)\n"
        " same => n,Goto(after,${QUEUESTATUS},1)"
    )
