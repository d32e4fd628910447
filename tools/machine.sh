#!/bin/sh
# What the tests need of the machine: PostgreSQL's programs, Chromium, a Chinese typeface, gettext, and what reads deploy/.
set -eu
. "$(dirname "$0")/root.sh"

missing=""
if ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  missing="$missing postgresql"
fi
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v xgettext >/dev/null 2>&1 || missing="$missing gettext"
if ! ls /usr/share/fonts/*/*/NotoSansCJK* >/dev/null 2>&1; then missing="$missing fonts-noto-cjk"; fi
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
[ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
[ -x /usr/sbin/nft ] || missing="$missing nftables"
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null; then
  echo "安装测试需要的软件 installing what the tests need:$missing"
  as_root apt-get update -qq
  # shellcheck disable=SC2086 # several names
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "测试还需要：$missing。请用 root 安装，例如 apt-get install$missing" >&2
  echo "the tests also need:$missing. Install them as root, for example: apt-get install$missing" >&2
  exit 2
fi
