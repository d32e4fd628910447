"""How a probe of a number finds its way: out by the carrier, and, when it comes back, not to a seat."""

from __future__ import annotations

# The contexts in which a probe's calls end: by them the record of calls tells that they are no citizen's.
CONTEXTS = ("probed", "probe")
# Under this family the switch keeps which number is being probed: ten digits until when (epoch), then the proof.
FAMILY = "probe"
PROOF_DIGITS = 6
# In `arrive`: whoever calls a number while it is probed is asked for the proof; everybody else notices nothing.
IS_PROBED = f"$[0${{DB({FAMILY}/${{NUMBER}}):0:10}} > ${{EPOCH}}]"
# A probe comes back as a call like any other, whatever the carrier makes of its caller: it is known by the keys
# it presses while the greeting is said. A citizen who calls in the same seconds presses none, and goes on.
PROBING = f"""
[probed]
exten => _[a-z]!,1,Read(SAID,${{GREETING}},{PROOF_DIGITS},,1,4)
 same => n,GotoIf($["${{SAID}}" = "${{DB({FAMILY}/${{NUMBER}}):10}}"]?proved)
 same => n,Goto(arrive,${{EXTEN}},told)
 same => n(proved),UserEvent(ProbeArrived,Probe: ${{SAID}},Queue: ${{EXTEN}})
 same => n,Hangup()
exten => h,1,Hangup()

[probe]
exten => s,1,Wait(0.5)
 same => n,SendDTMF(${{PROOF}},200,150)
 same => n,Wait(6)
 same => n,Hangup()
exten => failed,1,UserEvent(ProbeFailed,Probe: ${{PROOF}})
"""
