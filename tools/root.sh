# Read by other scripts: as_root COMMAND runs it as root, or fails when this account may not.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    command -v sudo >/dev/null 2>&1 && sudo -n "$@"
  fi
}
