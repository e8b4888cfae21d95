# Progress on standard error, as steps with the time since the start; the answer alone goes to standard
# output.

started=$(date +%s%N)

note() {
    local -i tenths=$((($(date +%s%N) - started) / 100000000))
    printf '%4d.%d s  %s\n' $((tenths / 10)) $((tenths % 10)) "$*" >&2
}

# die WHAT CAUSE HINT [EXIT-CODE]: one line of what failed and why, one of what to do.
die() {
    printf 'mwan-image: %s: %s\n    %s\n' "$1" "$2" "$3" >&2
    exit "${4:-3}"
}

# Runs a command whose output matters only when it fails; then its end is shown.
quietly() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 && return
    local -i status=$?
    printf -- '--- the end of %s\n' "$log" >&2
    tail -n 30 "$log" >&2
    die "$1" "ended with $status" "the whole output is in $log"
}
