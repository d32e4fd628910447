"""Where the switch lives on this machine: its folder, its addresses and ports."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from ipaddress import IPv4Address
from pathlib import Path

from django.conf import settings

from yixian.ground.errors import Refusal

# Where the switch writes, under `var`.
WRITTEN = ("lib", "lib/keys", "lib/agi-bin", "run", "log", "log/cel-custom", "spool", "spool/outgoing")
PROMPTS = Path(__file__).parent / "prompts"


@dataclass(frozen=True)
class Ports:
    """Where the switch listens: UDP for trunks, seats and sound, TCP on loopback for the AMI and for browsers.

    Trunks and seats may each have an address of their own, else `address`; `external_address` is how the world
    reaches a machine behind a router.
    """

    address: str = "127.0.0.1"
    trunk_address: str = ""
    seat_address: str = ""
    external_address: str = ""
    trunk_port: int = 5060
    trunk_tls_port: int = 5061
    seat_port: int = 5062
    ami_port: int = 5038
    web_port: int = 8088
    rtp_from: int = 10000
    rtp_to: int = 11999

    @property
    def trunks_at(self) -> str:
        """The address carriers call."""
        return self.trunk_address or self.address

    @property
    def seats_at(self) -> str:
        """The address of seats' telephones, and of the sound of their browsers."""
        return self.seat_address or self.address

    def refuse_nonsense(self) -> None:
        """`Refusal` for an address that is no IPv4 address, and for ports there cannot be."""
        _refuse_no_address("--address", self.address)
        for name in ("trunk_address", "seat_address", "external_address"):
            if given := getattr(self, name):
                _refuse_no_address(f"--{name.replace('_', '-')}", given)
        single = (self.trunk_port, self.trunk_tls_port, self.seat_port, self.ami_port, self.web_port)
        together = self.trunks_at == self.seats_at and self.trunk_port == self.seat_port
        twice = together or self.ami_port == self.web_port or self.trunk_port == self.trunk_tls_port
        if twice or not all(1 <= one <= 65535 for one in single):
            raise Refusal(
                "端口应为 1 到 65535，中继和座席的、中继和它的 TLS 的、本程序和网页话机的不能相同"
                " / ports are 1 to 65535; those of trunks, their TLS and seats differ, of the program and browsers too"
            )
        if not 1024 <= self.rtp_from < self.rtp_to <= 65535:
            raise Refusal(
                "语音端口应为 1024 到 65535，起小于止 / ports of sound are 1024 to 65535, the first lower"
            )


def _refuse_no_address(option: str, given: str) -> None:
    try:
        IPv4Address(given)
    except ValueError:
        raise Refusal(f"{option} {given} 不是 IPv4 地址 / {option} {given} is no IPv4 address") from None


@dataclass(frozen=True)
class Place:
    """The folder of one switch. Nothing in it but `sounds`, `tls` and `recordings` is anybody's but the program's."""

    folder: Path

    @classmethod
    def of_this_system(cls) -> Place:
        """The one beside the other data of this system."""
        return cls(Path(settings.DATA_DIR) / "telephony")

    @property
    def etc(self) -> Path:
        """The rendered configuration."""
        return self.folder / "etc"

    @property
    def engine(self) -> Path:
        """The unpacked Asterisk."""
        return self.folder / "asterisk"

    @property
    def sounds(self) -> Path:
        """The city's own recordings for announcements."""
        return self.folder / "sounds"

    @property
    def tls(self) -> Path:
        """The city's certificates for trunks (`certificates.py`)."""
        return self.folder / "tls"

    @property
    def share(self) -> Path:
        """What the switch reads: announcements, and its own documentation, without which it does not start."""
        return self.folder / "share"

    @property
    def var(self) -> Path:
        """What the switch writes: log, queue log, number of its process."""
        return self.folder / "var"

    @property
    def recordings(self) -> Path:
        """A folder a day; in it one file a call and one for each direction."""
        return self.folder / "recordings"

    def make(self) -> None:
        """Make the folders: for the program's account alone, unless an administrator made them for a group.

        In a folder that hands its group on (setgid) the switch runs under an account of its own (`deploy/`).
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for made in (self.etc, self.sounds, self.tls, self.share):
            made.mkdir(exist_ok=True)
        for made in (self.var, self.recordings, *(self.var / one for one in WRITTEN)):
            if not made.exists():
                made.mkdir()
                if for_group(made):
                    made.chmod(0o2770)
        if not for_group(self.etc):
            self.folder.chmod(0o700)

    @contextmanager
    def alone(self, lock_name: str = "lock") -> Iterator[None]:
        """Only one of several that start, stop or configure goes on, or do what else `lock_name` stands for.

        The others wait until it ends.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / lock_name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def ports(self) -> Ports:
        """Those chosen when the switch was started, else the usual ones. `Refusal` where the file is damaged."""
        try:
            return Ports(**json.loads((self.folder / "ports.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Ports()
        except (ValueError, TypeError) as error:
            raise Refusal(
                f"{self.folder / 'ports.json'} 读不懂：请删除它，再执行 yixian telephony up"
                f" / it cannot be read: delete it, then run yixian telephony up ({error})"
            ) from None

    def keep_ports(self, ports: Ports) -> None:
        """Remember them for whoever configures later."""
        write(self.folder / "ports.json", json.dumps(asdict(ports)))


def for_group(folder: Path) -> bool:
    """Whether what is made in a folder is for the group it was given to."""
    return bool(folder.stat().st_mode & stat.S_ISGID)


def write(path: Path, text: str) -> bool:
    """Write a file whole or not at all, for its owner alone (where the folder is a group's, for it to read).

    Whether that changed anything.
    """
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    part = path.with_name(f".{path.name}.part")
    mode = 0o640 if for_group(path.parent) else 0o600
    kept = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode)
    with os.fdopen(kept, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return True
