#!/bin/sh
# Boots systemd as the first process of namespaces of its own; run by systemd.py through unshare, never by hand.
#   systemd_boot.sh FOLDER PROGRAM-FOLDER...    nothing of this machine's is changed: /etc, /var/lib are overlaid
set -eu
folder=$1
shift
mount --make-rprivate /
for place in etc var/lib; do
    name=$(echo "$place" | tr / -)
    mkdir -p "$folder/$name" "$folder/work-$name"
    mount -t overlay "$name" -o "lowerdir=/$place,upperdir=$folder/$name,workdir=$folder/work-$name" "/$place"
done
mount -t tmpfs -o mode=755 run /run
# Programs that lie in root's own home are seen by nobody else: there they are alone in an empty one.
number=0
for program in "$@"; do
    number=$((number + 1))
    mkdir -p "/run/kept/$number"
    mount --bind "$program" "/run/kept/$number"
done
mount -t tmpfs -o mode=755 home /root
number=0
for program in "$@"; do
    number=$((number + 1))
    case $program in /root/*) mkdir -p "$program" && mount --bind "/run/kept/$number" "$program" ;; esac
done
umount -R -l /sys/fs/cgroup 2>/dev/null || true
# (unit-root is what a machine has as soon as its first sandboxed service runs.)
mkdir -p /run/dbus /run/user/65534 /run/home /run/systemd/unit-root
chown 65534:65534 /run/user/65534 /run/home
chmod 700 /run/user/65534 /run/home
# Credentials reach a service by a mount that spreads; on a machine systemd itself sees to that.
mount --make-rshared /
export container=followthrough SYSTEMD_UNIT_PATH="/etc/systemd/system:$folder/units" SYSTEMD_LOG_TARGET=console
exec /lib/systemd/systemd --system --unit=followthrough-test.target --show-status=false
