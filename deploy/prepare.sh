#!/bin/sh
# Accounts and folders of a live city, as root; run again after each upgrade, it changes nothing that is right already.
#   YIXIAN_DATA=/var/lib/yixian sh deploy/prepare.sh
# `yixian` is the system's account. `yixian-switch` is Asterisk's, which carriers and seats reach: it may read what it is
# configured from and write calls and recordings, and neither the keys nor the uploads nor the database's password.
set -eu
data=${YIXIAN_DATA:-/var/lib/yixian}
program=${YIXIAN_ACCOUNT:-yixian}
switch=${YIXIAN_SWITCH_ACCOUNT:-yixian-switch}
group=${YIXIAN_LINE_GROUP:-yixian-line}

getent group "$group" >/dev/null || groupadd --system "$group"
getent passwd "$program" >/dev/null || useradd --system --user-group --home-dir "$data" --shell /usr/sbin/nologin "$program"
getent passwd "$switch" >/dev/null || useradd --system --gid "$group" --home-dir /nonexistent --shell /usr/sbin/nologin "$switch"
# The program reads what the switch writes, and its files in these folders are the group's to read.
[ "$(id -u "$program")" = 0 ] || id -nG "$program" | tr ' ' '\n' | grep -qx "$group" || usermod -a -G "$group" "$program"

line=$data/telephony
# Others may go through the data folder, and see nothing in it: every folder in it is closed by itself.
install -d -o "$program" -g "$program" -m 0711 "$data"
for closed in keys uploads; do install -d -o "$program" -g "$program" -m 0700 "$data/$closed"; done
find "$data" -maxdepth 1 -type f -exec chmod o= {} +
install -d -o "$program" -g "$group" -m 0710 "$line"
for read in etc sounds tls share; do install -d -o "$program" -g "$group" -m 2750 "$line/$read"; done
for written in var var/lib var/lib/keys var/lib/agi-bin var/run var/log var/log/cel-custom var/spool var/spool/outgoing recordings; do
  install -d -o "$switch" -g "$group" -m 2770 "$line/$written"
done
# What was made before there was a group.
for read in etc sounds tls share; do
  chown -hR "$program:$group" "$line/$read"
  chmod -R u=rwX,g=rX,o= "$line/$read"
  find "$line/$read" -type d -exec chmod g+s {} +
done
for written in var recordings; do
  chown -hR "$switch:$group" "$line/$written"
  chmod -R u=rwX,g=rwX,o= "$line/$written"
  find "$line/$written" -type d -exec chmod g+s {} +
done
