"""What the switch writes down of every call, and who may say what in it: cel.conf, cel_custom.conf, logger.conf."""

from __future__ import annotations

from yixian.telephony.config.lines import section

# The files the record is read from, under the switch's own log folder.
QUEUE_LOG, CEL = "queue_log", "cel-custom/calls.csv"
# Of a channel's life what the record needs: when it began, was taken up, ended, and that the whole call is over.
EVENTS = "CHAN_START,ANSWER,HANGUP,LINKEDID_END"


def _only(allowed: str, value: str, most: int) -> str:
    """A value of which nothing but the allowed signs is written: a caller can set some of them, line ends and all."""
    return f"${{FILTER({allowed},${{{value}}}):0:{most}}}"


# \x2d is the hyphen, which between two signs would mean all that lie between them.
_NAMES = r"A-Za-z0-9/_*+\x2d\x2e"


# In this order; `record/cel.py` reads them so.
COLUMNS = (
    "${eventtype}",
    "${eventtime}",
    "${CHANNEL(linkedid)}",
    "${CHANNEL(uniqueid)}",
    _only(_NAMES, "CHANNEL(channame)", 80),
    _only(_NAMES, "CHANNEL(context)", 40),
    _only(_NAMES, "CHANNEL(exten)", 40),
    _only("0-9+", "CALLERID(num)", 20),
    _only(rf"{_NAMES}\x3a", "eventextra", 200),
)


def record_files() -> dict[str, str]:
    """The files, by name."""
    return {
        "cel.conf": section("general", {"enable": "yes", "apps": "", "events": EVENTS}),
        "cel_custom.conf": section("mappings", {"calls.csv": ",".join(COLUMNS)}),
    }
