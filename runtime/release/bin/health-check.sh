#!/bin/sh
# The name under which the health check has always been asked for.
set -eu

case "${1:---status}" in
--status) exec "$(dirname -- "$(readlink -f -- "$0")")/mwan" status ;;
*)
    echo "usage: health-check.sh --status" >&2
    exit 2
    ;;
esac
