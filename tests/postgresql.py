"""A PostgreSQL for as long as a command runs: `python tests/postgresql.py COMMAND …`.

It lives in a temporary folder, is reached through a socket there, keeps nothing on purpose, and is gone at
the end whatever happens. The command finds it in `DATABASE_URL`; its exit status is handed on.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

# Speed for data nobody keeps.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def programs() -> Path:
    """The folder of `initdb` and `pg_ctl`, the newest version first."""
    on_path = shutil.which("initdb")
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    if found:
        return found[0].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")


def unprivileged() -> pwd.struct_passwd | None:
    """The account PostgreSQL runs under when we are root, since it refuses to be root itself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("neither postgres nor nobody exists to run PostgreSQL")


@contextmanager
def postgresql(
    settings: dict[str, str] | None = None, *, like: Path | None = None, keep: Path | None = None
) -> Iterator[str]:
    """Run a server with `settings` (default: fast and careless) and give the URL of its database.

    That is empty, or as it was in the server `like`, which had been told to `keep` what it held in that folder.
    """
    account = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="yixian-pg-")).resolve()
    run = partial(_run, folder)
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        base, log = folder / "base", folder / "log"
        if like:
            subprocess.run(["cp", "-a", like, base], check=True)
        else:
            run(programs() / "initdb", "--no-sync", "--auth=trust", "--username=yixian", "--encoding=UTF8",
                "--locale=C.UTF-8", "--pgdata", base)  # fmt: skip
        given = {"listen_addresses": "", "unix_socket_directories": folder, "max_connections": "200"}
        options = " ".join(
            f"-c {name}='{value}'" for name, value in {**given, **(settings or CARELESS)}.items()
        )
        try:
            (folder / "options").write_text(options)
            run(programs() / "pg_ctl", "start", "-w", "-t", "60", "-D", base, "-l", log, "-o", options)
            if not like:
                run(programs() / "createdb", "-h", folder, "-U", "yixian", "yixian")
            yield f"postgres://yixian@{quote(str(folder), safe='')}/yixian"
            if keep:
                run(programs() / "pg_ctl", "stop", "-w", "-m", "fast", "-D", base)
                subprocess.run(["cp", "-a", base, keep], check=True)
        finally:
            if (base / "postmaster.pid").exists():
                run(programs() / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", base)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def away(url: str) -> Iterator[None]:
    """Meanwhile the server of `postgresql` does not run: it ends at once, and starts again on what it had written."""
    folder = Path(unquote(urlsplit(url).hostname or ""))
    base, options = folder / "base", (folder / "options").read_text()
    _run(folder, programs() / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", base)
    try:
        yield
    finally:
        log = folder / "log"
        _run(folder, programs() / "pg_ctl", "start", "-w", "-t", "60", "-D", base, "-l", log, "-o", options)


def _run(folder: Path, *command: object) -> None:
    """A command in this folder, under the account that PostgreSQL runs under; `SystemExit` with what it said."""
    account = unprivileged()
    as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    done = subprocess.run(  # type: ignore[call-overload]
        [str(part) for part in command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **as_account,
    )
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stdout}")


def main(command: list[str]) -> int:
    """Run `command` beside a PostgreSQL; its exit status."""
    if not command:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgresql() as url:
        try:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
