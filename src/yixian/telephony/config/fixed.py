"""What does not depend on a city's rows: what the switch loads, where it writes, who may command it."""

from __future__ import annotations

from pathlib import Path

from yixian.telephony.config.lines import path_word, section, word
from yixian.telephony.place import Place, Ports

AMI_USER = "yixian"
# Hardware and protocols nobody here uses: fewer modules start faster and leave less to attack.
NOT_LOADED = (Path(__file__).parent / "not_loaded.txt").read_text(encoding="ascii").split()
# A new channel is told with the caller's number as it came from outside, line ends and all: Asterisk 22 writes them
# out as they are, and so a caller could forge events. The dialplan cleans the number first thing; nothing that is told
# before that may be read. The others are three of five events, and of no use to who asks what becomes of calls.
NOT_TOLD = (
    "Newchannel|VarSet|Newexten|TestEvent|RTCPSent|RTCPReceived|NewConnectedLine|DeviceStateChange|DTMFBegin"
)
# What it looks for and needs nothing in: without them it complains at each start, among what is worth reading.
EMPTY = ("ccss", "features", "pjproject", "udptl")
# The logs for whoever looks into a fault, and what they hold.
LOGS: dict[str, object] = {"messages": "notice,warning,error", "security": "security"}
# What a caller in China knows as ringing and as engaged (Hz/milliseconds on, off).
TONES = {
    "description": "China",
    "ringcadence": "1000,4000",
    "dial": "450",
    "busy": "450/350,0/350",
    "ring": "450/1000,0/4000",
    "congestion": "450/700,0/700",
    "callwaiting": "450/400,0/4000",
    "dialrecall": "450",
    "record": "950/400,0/10000",
    "info": "450/100,0/100,450/100,0/100,450/100,0/100,450/400,0/400",
}


def fixed_files(place: Place, ports: Ports, modules: Path, sbin: Path, ami_password: str) -> dict[str, str]:
    """The files that are the same for every city, by name."""
    return {
        **{f"{name}.conf": section("general", {}) for name in EMPTY},
        "acl.conf": "",
        "asterisk.conf": _asterisk(place, modules, sbin),
        "modules.conf": section("modules", {"autoload": "yes"}, *(("noload", f"{m}.so") for m in NOT_LOADED)),
        "logger.conf": section("general", {"dateformat": "%F %T.%3q", "queue_log": "yes"})
        + section("logfiles", LOGS),
        "manager.conf": _manager(ports, ami_password),
        "http.conf": _http(ports),
        "rtp.conf": _sound(ports),
        "indications.conf": section("general", {"country": "cn"}) + section("cn", {**TONES}),
        "cdr.conf": section("general", {"enable": "no"}),
        "stasis.conf": section("threadpool", {"initial_size": 5, "idle_timeout_sec": 20, "max_size": 50}),
    }


def _asterisk(place: Place, modules: Path, sbin: Path) -> str:
    var = place.var
    folders = {
        "astetcdir": place.etc,
        "astmoddir": modules,
        "astvarlibdir": var / "lib",
        "astdbdir": var / "lib",
        "astkeydir": var / "lib",
        "astdatadir": place.share,
        "astagidir": var / "lib/agi-bin",
        "astspooldir": var / "spool",
        "astrundir": var / "run",
        "astlogdir": var / "log",
        "astsbindir": sbin,
    }
    # Silence is sent, too, while a channel waits: else the other end takes a quiet talk for a broken line.
    options: dict[str, object] = {
        "verbose": 0,
        "hideconnect": "yes",
        "documentation_language": "en_US",
        "transmit_silence": "yes",
    }
    named: dict[str, object] = {name: path_word(path) for name, path in folders.items()}
    return section("directories", named) + section("options", options)


def _sound(ports: Ports) -> str:
    """The ports of sound; browsers outside are told the address from outside beside the one within."""
    text = section(
        "general",
        {"rtpstart": ports.rtp_from, "rtpend": ports.rtp_to, "strictrtp": "yes", "icesupport": "yes"},
    )
    if not ports.external_address:
        return text
    outside = f"{word(ports.external_address)},include_local_address"
    return text + section("ice_host_candidates", {word(ports.seats_at): outside})


def _http(ports: Ports) -> str:
    """Browsers of seats: a WebSocket at /ws on loopback, to which a city's web server leads over TLS; no page."""
    return section(
        "general",
        {
            "enabled": "yes",
            "bindaddr": "127.0.0.1",
            "bindport": ports.web_port,
            "enablestatic": "no",
            "enable_status": "no",
            "sessionlimit": 2000,
            "session_keep_alive": 15000,
        },
    )


def _manager(ports: Ports, password: str) -> str:
    """The AMI: on loopback, one account, which may not run commands, place calls or write configuration.

    It may send channels that are there (`call`) into the contexts that are there, none of which runs a command.
    """
    return section(
        "general",
        {
            "enabled": "yes",
            "bindaddr": "127.0.0.1",
            "port": ports.ami_port,
            "webenabled": "no",
            "authtimeout": 5,
            "authlimit": 20,
        },
    ) + section(
        AMI_USER,
        {
            "secret": password,
            "deny": "0.0.0.0/0.0.0.0",
            "permit": "127.0.0.1/255.255.255.255",
            "read": "system,call,agent,user,reporting",
            "write": "system,call,agent,user,reporting",
            "writetimeout": 5000,
            "eventfilter": f"!^Event: ({NOT_TOLD})",
        },
    )
