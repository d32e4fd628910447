"""After the call: whoever is on the line when the seat hangs up is asked how content they are, and answers by a key.

Not who hung up first, who was handed on to another line, or who probes a number: their way does not come by here.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.telephony.queries import Line

# The announcement whose words ask; a row of this code stands in for the product's, which asks for three grades.
SURVEY, THANKS = "survey", "thanks"
SECONDS = 5  # for a key, after the words
EVENT = "GRADE"  # in the queue log: of how many grades, which one
OURS = 3  # grades the product's own words ask for


def levels_of(line: Line, sounds: dict[str, str]) -> int:
    """Of how many grades one is asked for: none, three or five; five only in words of the city's own."""
    return line.grades if line.grades in (0, OURS) or SURVEY in sounds else OURS


def doubt(line: Line) -> str:
    """What is not as the rows say, in words; "" where it is."""
    if line.grades in (0, OURS) or line.announcement(SURVEY) is not None:
        return ""
    return _("话后评价设为五级，但没有编码为 survey 的提示音说明五个按键：现在按三级评价。")


def survey(line: Line, sounds: dict[str, str]) -> str:
    """The context `survey`. A wrong key is asked about once more; without one there is no grade."""
    levels = levels_of(line, sounds)
    if not levels:
        return "[survey]\nexten => s,1,Hangup()\n"
    return f"""[survey]
exten => s,1,StopMixMonitor()
 same => n,Set(ASKED=0)
 same => n(ask),Set(ASKED=$[${{ASKED}} + 1])
 same => n,Read(GRADE,{sounds.get(SURVEY, SURVEY)},1,,1,{SECONDS})
 same => n,GotoIf($["${{FILTER(1-{levels},${{GRADE}})}}" != ""]?kept)
 same => n,GotoIf($["${{GRADE}}" != "" & ${{ASKED}} < 2]?ask)
 same => n,Hangup()
 same => n(kept),QueueLog(${{QUEUENAME}},${{CALLUID}},${{MEMBERNAME}},{EVENT},{levels}|${{GRADE}})
 same => n,Playback({sounds.get(THANKS, THANKS)})
 same => n,Hangup()
exten => h,1,Hangup()
"""
