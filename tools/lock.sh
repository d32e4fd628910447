#!/bin/sh
# Work the lock files out again: exact versions with hashes, and no word of where they were fetched.
set -eu
python=$1
cd "$(dirname "$0")/.."
"$python" -m venv build/lock
build/lock/bin/python -m pip install --quiet --disable-pip-version-check pip-tools
build/lock/bin/python - build/node.in <<'END'
import pathlib, sys, tomllib
wanted = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]["optional-dependencies"]["node"]
pathlib.Path(sys.argv[1]).write_text("\n".join(wanted) + "\n")
END
compile() {
  build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "$@"
}
compile --all-build-deps --output-file requirements.txt pyproject.toml
compile --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
compile --output-file requirements-node.txt build/node.in
npm install --package-lock-only --ignore-scripts
if grep -nE '^--|@ |https?://' requirements*.txt; then
  echo "the lock files name a host" >&2
  exit 1
fi
