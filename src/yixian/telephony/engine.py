"""Asterisk unpacked into a folder: no root, nothing of the machine touched, run with the folder's own loader."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yixian.ground.errors import OutOfService, Refusal

Say = Callable[[str], None]
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Debian's suites that have an Asterisk, the better one first: 22 with long-term support, then 16.
SUITES = ("sid", "bullseye")
PACKAGES = ("asterisk", "asterisk-modules", "asterisk-core-sounds-en-gsm", "libjack-jackd2-0")
# What these want installed beside them and a folder has no use for.
NOT_UNPACKED = re.compile(
    r"^(adduser|asterisk-config|base-passwd|ca-cert|coreutils|debconf|dpkg|init-system|login|mount|openssl|passwd"
    r"|perl-base|systemd|sysvinit-utils|tar|util-linux)[^_]*_"
)
TRY_SECONDS = 300
SCRATCH = ".asterisk-"


@dataclass(frozen=True)
class Engine:
    """An unpacked Asterisk."""

    folder: Path

    def _found(self, *patterns: str) -> list[Path]:
        """What there is of it; suites differ in where they keep libraries."""
        return [path for one in patterns for path in sorted(self.folder.glob(one)) if path.exists()]

    @property
    def modules(self) -> Path:
        """Its modules."""
        return self._found("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules")[0]

    @property
    def sbin(self) -> Path:
        """Its program's folder."""
        return self.folder / "usr/sbin"

    @property
    def documentation(self) -> Path:
        """What it must read to know its own settings."""
        return self.folder / "usr/share/asterisk/documentation"

    def is_whole(self) -> bool:
        """Whether it is there: it is moved into place when it is complete."""
        return (self.sbin / "asterisk").exists()

    def command(self, *arguments: str) -> list[str]:
        """The command line that runs it with its own libraries, whatever this machine has."""
        loader = self._found("usr/lib/*/ld-linux*.so*", "lib/*/ld-linux*.so*")[0]
        folders = self._found("usr/lib/*-linux-gnu*", "lib/*-linux-gnu*", "usr/lib")
        libraries = ":".join(map(str, [*folders, self.modules.parent]))
        return [str(loader), "--library-path", libraries, str(self.sbin / "asterisk"), *arguments]

    def version(self) -> str:
        """Such as "22.10.1"; `OutOfService` where it does not run."""
        done = subprocess.run(self.command("-V"), capture_output=True, text=True, timeout=30, check=False)
        found = re.search(r"Asterisk (\d+(?:\.\d+)*)", done.stdout)
        if found is None:
            raise OutOfService(
                f"{self.folder} 里的 Asterisk 不能运行：请删除这个文件夹，再试一次"
                f" / the Asterisk there does not run, delete the folder: {done.stderr.strip()[:200]}"
            )
        return found[1]


def fetch(folder: Path, say: Say, suites: tuple[str, ...] = SUITES) -> Engine:
    """The Asterisk in `folder`, fetched by apt and unpacked if it is not there: some 20 seconds, 250 MB.

    The packages come from the mirror apt uses already, by name, checked against Debian's keys. `OutOfService` says why
    there is none.
    """
    engine = Engine(folder)
    if engine.is_whole():
        return engine
    for needed in ("apt-get", "dpkg-deb"):
        if shutil.which(needed) is None:
            raise Refusal(
                f"没有 {needed}：只有 Debian 能这样取得 Asterisk / {needed} is missing: this needs Debian"
            )
    failed: list[str] = []
    for suite in suites:
        say(f"从 Debian {suite} 取 Asterisk，约 80 MB / fetching Asterisk from Debian {suite}, some 80 MB …")
        try:
            _unpack(folder, suite)
        except (subprocess.SubprocessError, OSError) as error:
            failed.append(f"{suite}: {_last_line(error)}")
            say(f"!!! Debian {suite} 取不到 / out of reach: {_last_line(error)}")
            continue
        say(f"Asterisk {engine.version()} ({suite})")
        return engine
    raise OutOfService(
        f"取不到 Asterisk，请检查网络和 apt 的镜像 / Asterisk is out of reach, check the network and apt's mirror: "
        f"{'; '.join(failed)}"
    )


def _last_line(error: Exception) -> str:
    text = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    return next(
        (one for one in reversed(str(text or error).splitlines()) if one.strip()), type(error).__name__
    )[:200]


def _unpack(folder: Path, suite: str) -> None:
    """Fetch and unpack beside `folder`, which appears whole at the end; a try that was cut off leaves nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f"{SCRATCH}*"):  # of one that was killed: nobody else is at it
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder.parent) as scratch:
        apt, root = Path(scratch) / "apt", Path(scratch) / "root"
        root.mkdir()
        options = _apt_options(apt, suite)
        _run("apt-get", *options, "-qq", "update")
        _run("apt-get", *options, "-y", "-qq", "--download-only", "install", *PACKAGES)
        for package in sorted((apt / "cache/archives").glob("*.deb")):
            if not NOT_UNPACKED.match(package.name):
                _run("dpkg-deb", "-x", str(package), str(root))
        root.chmod(0o755)  # the switch may run under another account
        root.rename(folder)


def _apt_options(apt: Path, suite: str) -> list[str]:
    """An apt of our own: its lists, its cache, no installed package, the machine's mirror and Debian's keys."""
    for made in ("etc/preferences.d", "etc/apt.conf.d", "lists/partial", "cache/archives/partial"):
        (apt / made).mkdir(parents=True)
    (apt / "status").touch()
    told = _run("apt-get", "indextargets", "--format", "$(REPO_URI)")
    mirror = next((one for one in told.split() if one.rstrip("/").endswith("/debian")), None)
    if mirror is None:
        raise OSError("apt 没有 Debian 的镜像 / apt has no mirror of Debian")
    (apt / "etc/sources.list").write_text(
        f"deb [signed-by={KEYRING}] {mirror} {suite} main\n", encoding="utf-8"
    )
    settings = {
        "Dir::Etc": apt / "etc",
        "Dir::Etc::sourcelist": apt / "etc/sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State": apt,
        "Dir::State::status": apt / "status",
        "Dir::State::lists": apt / "lists",
        "Dir::Cache": apt / "cache",
        "Dir::Cache::archives": apt / "cache/archives",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",  # a mirror that is out of reach is an error, not a warning
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        "Debug::NoLocking": "1",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=TRY_SECONDS, check=True)
    return done.stdout
