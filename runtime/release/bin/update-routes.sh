#!/bin/sh
# The name under which the routes have always been put right: compares the kernel with what is
# wanted, and does what is missing. The daemon does it by itself when something changes.
set -eu

exec "$(dirname -- "$(readlink -f -- "$0")")/mwan" apply
