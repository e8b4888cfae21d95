#!/bin/sh
# The name under which the prefix translation has always been put right: update-npt.sh IFACE PREFIX.
# What is translated is what is delegated; another prefix is refused.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: update-npt.sh IFACE PREFIX" >&2
    exit 2
fi
exec "$(dirname -- "$(readlink -f -- "$0")")/mwan" npt "$1" "$2"
