#!/bin/sh
# Make the virtual environment: tools/environment.sh PYTHON FOLDER. Python 3.11 or newer is all it needs.
set -eu
python=$1 folder=$2

recent() { command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; }

if ! recent "$python"; then
  for candidate in python3.13 python3.12 python3.11; do
    if recent "$candidate"; then python=$candidate; break; fi
  done
fi
if ! recent "$python"; then
  echo "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed" >&2
  exit 2
fi

[ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1 && exit 0

# Debian keeps the module that makes environments in a package of its own.
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  . "$(dirname "$0")/root.sh"
  if command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
  else
    echo "Python 缺少 venv：请安装 python3-venv / Python lacks venv: install the package python3-venv" >&2
    exit 2
  fi
fi
"$python" -m venv --clear "$folder"
