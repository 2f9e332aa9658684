#!/bin/sh
# From nothing to the first draft, on a machine that has nothing: a fresh Debian made by debootstrap, then what the README
# says, each step with its seconds. Takes root, debootstrap, a network and some minutes; for a night, not for every commit.
#
#   sudo tools/rehearse.sh [FOLDER]     FOLDER: where the Debian is made (a new one, removed afterwards)
#   SUITE=bookworm MIRROR=... TESTS="tests/cli tests/system/test_init_servers.py" DEB=dist/followthrough_..._amd64.deb
#
# This machine is left as it is: everything is mounted in a namespace that ends with this program. Its certificates are
# taken along, since pip may reach the world through a proxy that only they vouch for.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
[ "$(id -u)" = 0 ] || { echo "followthrough: rehearsing takes root: sudo tools/rehearse.sh" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "followthrough: debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }
[ "${FOLLOWTHROUGH_REHEARSAL:-}" ] || exec env FOLLOWTHROUGH_REHEARSAL=1 unshare --mount --propagation private "$0" "$@"

made=
[ "${1:-}" ] || made=$(mktemp -d)
folder=${1:-$made}
root=$folder/root
trap '[ -z "$made" ] || rm -rf --one-file-system "$made"' EXIT

step() {
    name=$1
    shift
    begun=$(date +%s)
    if "$@" >"$folder/log" 2>&1; then said=done; else said="FAILED ($?)"; fi
    tail -n "${SHOW:-12}" "$folder/log" | sed 's/^/    | /'
    printf '%5d s  %-8s  %s\n' "$(($(date +%s) - begun))" "$said" "$name"
    [ "$said" = done ]
}

# Inside, the Debian is the whole machine: its root is the namespace's root, as a service manager needs it.
inside() {
    unshare --mount --propagation private sh -c '
        mount --bind "$1" "$1" && cd "$1"
        mount -t proc proc proc && mount --rbind /sys sys && mount --rbind /dev dev
        mkdir -p .before && pivot_root . .before && umount -l .before
        exec chroot . env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
            PIP_CERT=/etc/ssl/certs/ca-certificates.crt sh -c "cd /src && $2"' inside "$root" "$1"
}

fresh() {
    mkdir -p "$folder"
    debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv,make \
        "${SUITE:-bookworm}" "$root" "${MIRROR:-http://deb.debian.org/debian}"
    printf '127.0.0.1\tlocalhost\n::1\tlocalhost\n' >"$root/etc/hosts"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    mkdir -p "$root/src"
    git -C "$here" archive HEAD | tar -x -C "$root/src"
}

step "a fresh Debian with Python and make, and the sources" fresh
SHOW=6
begun_all=$(date +%s)
step "make demo" inside "make demo"
step "make servers (what the tests talk to)" inside "make servers"
SHOW=60
step "a first evening: init, service, first draft" inside ".venv/bin/python tools/first_evening.py"
printf '%5d s  from the sources to the first draft\n' "$(($(date +%s) - begun_all))"
SHOW=6
[ -z "${TESTS-tests/cli}" ] || step "tests: ${TESTS-tests/cli}" inside ".venv/bin/python -m pytest -q ${TESTS-tests/cli}"
[ -z "${DEB:-}" ] || {
    cp "$DEB" "$root/tmp/followthrough.deb"
    step "the Debian package" inside "dpkg -i /tmp/followthrough.deb && cd / && followthrough demo && dpkg -r followthrough"
}
