#!/bin/bash
# Works through a prepared list of commands on the Proxmox host, as a transient unit, so that it goes
# on when the workstation's connection, which may run through this very router, is lost:
#
#   cold-start.sh FOLDER forward          and the way back when one of them fails
#   cold-start.sh FOLDER back REASON      the way back alone
#
# A list is a file of fields, each ended by a NUL: what it does, "may fail" or "must succeed", its
# limit in seconds, the number of arguments, the arguments. None of them passes through a shell.
set -u
umask 077
folder=$1
trace=$(<"$folder/trace")

say() {
    printf '%s %s\n' "$trace" "$1" >"$folder/state.new"
    mv -fT -- "$folder/state.new" "$folder/state"
}

# work LIST stop|on: runs its commands; the first that must succeed and does not is told in $why, and
# is the last where the list stops at it.
work() {
    local fields what need limit argv output status=0 i=0
    why=''
    mapfile -d '' -t fields <"$folder/$1"
    while ((i < ${#fields[@]})); do
        what=${fields[i]} need=${fields[i + 1]} limit=${fields[i + 2]}
        argv=("${fields[@]:i + 4:fields[i + 3]}")
        i=$((i + 4 + fields[i + 3]))
        echo "$what"
        if output=$(timeout --kill-after=5 "$limit" "${argv[@]}" 2>&1 </dev/null); then
            continue
        else
            status=$?
        fi
        ((status != 124)) || output="it took longer than $limit s"
        output=$(tail -n 1 <<<"$output" | tr -s '[:cntrl:]' ' ' | cut -c 1-300)
        output=${output% }
        echo "$what: $status: $output"
        if [[ $need == 'must succeed' ]]; then
            why=${why:-$what: ${output:-it ended with $status}}
            [[ $2 != stop ]] || return 1
        else
            echo "$what: ${output:-it ended with $status}" >>"$folder/missed"
        fi
    done
    [[ -z $why ]]
}

# Each part is tried, whatever became of the one before.
go_back() {
    if work back on; then
        say "rolled back: $1"
    else
        say "not wholly rolled back: $1; then $why"
    fi
}

# Only one takes this away: this run, or a later `up` that sees nothing run yet and forgets the list.
if [[ $2 == forward ]]; then
    rm -- "$folder/begin" || exit 0
fi
say running
case $2 in
forward)
    if work forward stop; then
        say 'done'
    else
        go_back "$why"
    fi
    ;;
back) go_back "$3" ;;
esac
