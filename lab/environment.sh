# Names, folders and small verbs that every script of the lab shares. Sourced, never run.
# shellcheck shell=bash

LAB_SCRIPTS=$(cd -- "${BASH_SOURCE[0]%/*}" && pwd)
LAB=${MWAN_LAB:-lab}
[[ $LAB =~ ^[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?$ ]] || {
    echo "lab: '$LAB' cannot name a lab: lower-case letters, digits and hyphens, at most 16" >&2
    exit 2
}
MWAN_CACHE=${MWAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mwan}
LAB_DIR=$MWAN_CACHE/labs/$LAB
LAB_RUN=$LAB_DIR/run
LAB_IMAGES=$MWAN_CACHE/images
export MWAN_LAB=$LAB MWAN_CACHE

# In the order in which a packet from a client passes through them.
LAB_HOSTS=(workstation client-vlan100 client-vlan200 opnsense vault mwan isp-att isp-webpass
    isp-monkeybrains internet)
# Hosts that are a namespace with a shell's worth of processes; vault and mwan are booted systems.
LAB_PLAIN_HOSTS=(workstation client-vlan100 client-vlan200 opnsense isp-att isp-webpass
    isp-monkeybrains internet)
# Not hosts: the NICs' insides and the cables, where the X710's switch is; and the switch at AT&T's
# end of the fibre that asks for 802.1X (its hostapd and the router's DHCP server claim one port).
LAB_WIRES=wires
LAB_ACCESS=isp-att-access

LAB_VF_VLAN=3242
LAB_I226_MAC=64:62:66:21:9a:06

die() {
    echo "lab: $*" >&2
    exit 1
}

note() { echo "$*" >&2; }

netns() { echo "mwan-$LAB-$1"; }

netns_path() { echo "/run/netns/mwan-$LAB-$1"; }

# ip_in HOST IP-ARGUMENTS…: the machine's ip in a host's network namespace.
ip_in() {
    local host=$1
    shift
    ip -n "$(netns "$host")" "$@"
}

# in_net HOST COMMAND…: a command of the machine in a host's network namespace, nothing else changed.
in_net() {
    local host=$1
    shift
    nsenter --net="$(netns_path "$host")" -- "$@"
}

# await SECONDS WHAT COMMAND…: until the command succeeds, at most that long.
await() {
    local seconds=$1 what=$2
    shift 2
    local end=$((${EPOCHREALTIME/./} + seconds * 1000000))
    until "$@" >/dev/null 2>&1; do
        ((${EPOCHREALTIME/./} < end)) || {
            echo "lab: $what did not come within $seconds s" >&2
            return 1
        }
        sleep 0.02
    done
}

is_alive() { [[ -n ${1:-} && -d /proc/$1 ]]; }

# The pid in a pid file, when that process lives.
pid_of() {
    local pid
    [[ -e $LAB_RUN/$1.pid ]] || return 1
    pid=$(<"$LAB_RUN/$1.pid")
    is_alive "$pid" && echo "$pid"
}

# Making and removing one lab exclude each other; the lock is descriptor 9, which spawn closes.
lock_lab() {
    mkdir -p "$MWAN_CACHE/labs"
    exec 9>"$MWAN_CACHE/labs/.$LAB.lock"
    flock 9
}

# The control group is gone after a reboot of the machine, whatever the files say.
lab_is_up() { [[ -e $LAB_DIR/up && -d $(cgroup2_mount)/mwan-$LAB ]] && pid_of vault >/dev/null; }

# Where the kernel shows cgroup v2: alone, or beside v1.
cgroup2_mount() {
    if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
        echo /sys/fs/cgroup
    elif [[ -e /sys/fs/cgroup/unified/cgroup.controllers ]]; then
        echo /sys/fs/cgroup/unified
    else
        die "this machine mounts no cgroup v2: the lab needs it to boot systems and to end its processes"
    fi
}

# spawn NAME COMMAND…: starts a process that outlives this shell. All of a lab's processes are in
# one control group, so that `lab down` ends each of them and no other.
spawn() {
    local name=$1
    shift
    (
        echo "$BASHPID" >"$(cgroup2_mount)/mwan-$LAB/cgroup.procs"
        echo "$BASHPID" >"$LAB_RUN/$name.pid"
        cd /
        exec 9>&-
        exec setsid "$@"
    ) </dev/null >>"$LAB_RUN/$name.log" 2>&1 &
}

# end_group GROUP: ends all processes of a control group and removes it. It is never used again: a
# process that is later forked into a group whose cgroup.kill was once written may be killed by the
# kernel, because it compares that group's count of kills with the count of the parent's group.
end_group() {
    [[ -d $1 ]] || return 0
    echo 1 >"$1/cgroup.kill"
    await 10 "the end of the processes in $1" grep -q '^populated 0' "$1/cgroup.events"
    find "$1" -depth -type d -exec rmdir {} +
}

# stop_process NAME: ends what spawn started under that name, and waits for it.
stop_process() {
    local pid
    pid=$(pid_of "$1") || return 0
    kill "$pid" 2>/dev/null || return 0
    await 5 "the end of $1" process_is_gone "$pid" || {
        kill -9 "$pid" 2>/dev/null || true
    }
    rm -f "$LAB_RUN/$1.pid"
}

process_is_gone() { ! is_alive "$1" || [[ $(ps -o stat= -p "$1") == Z* ]]; }

# Whether this kernel has 802.1Q links: asked once, in a network namespace of the question's own.
probe_kernel() {
    if unshare --net ip link add link lo name vlan-probe type vlan id 2 2>/dev/null; then
        echo yes >"$LAB_RUN/kernel-has-vlans"
    else
        echo no >"$LAB_RUN/kernel-has-vlans"
    fi
}

# How the lab's virtual machine runs: as QEMU, or as a container.
vm_is_qemu() { [[ $(cat "$LAB_RUN/vm-kind" 2>/dev/null) == qemu ]]; }

kernel_has_vlans() { [[ $(<"$LAB_RUN/kernel-has-vlans") == yes ]]; }

# The command that enters a host that is up: what `lab exec` and the daemons' start share. It is a shell
# that forks into the process namespace and waits: nsenter itself stops when its child is stopped, as all
# are at a shutdown, and then neither it nor the shutdown would ever end.
set_entry() {
    local leader folder=/
    [[ " ${LAB_HOSTS[*]} " == *" $1 "* ]] || {
        echo "lab: there is no host '$1'; there are: ${LAB_HOSTS[*]}" >&2
        exit 2
    }
    if [[ $1 == mwan ]] && vm_is_qemu; then
        ENTRY=("$LAB_SCRIPTS/guest-exec")
        return
    fi
    case $1 in
    vault | mwan)
        leader=$(container_leader "$1") || die "$1 is not running in the lab '$LAB'"
        # shellcheck disable=SC2016
        ENTRY=(nsenter --target "$leader" --all --no-fork --wdns=/ -- /bin/sh -c '"$@"; exit "$?"' sh)
        ;;
    *)
        leader=$(pid_of "$1") || die "no lab '$LAB' is up"
        # Where the caller stands; only /run is the host's own.
        [[ $PWD != /run/* && -d $PWD ]] && folder=$PWD
        ENTRY=(nsenter --target "$leader" --mount --net --uts --wdns="$folder" --)
        ;;
    esac
}

# in_host HOST COMMAND…: as the host itself would run it.
in_host() {
    local ENTRY
    set_entry "$1"
    shift
    "${ENTRY[@]}" "$@"
}

# spawn_in HOST NAME COMMAND…
spawn_in() {
    local ENTRY host=$1 name=$2
    set_entry "$host"
    shift 2
    spawn "$name" "${ENTRY[@]}" "$@"
}

# The first process of a booted system: the child of its systemd-nspawn.
container_leader() {
    local nspawn
    nspawn=$(pid_of "$1.nspawn") || return 1
    local children
    read -r -a children <"/proc/$nspawn/task/$nspawn/children" || true
    [[ ${children[0]:-} ]] && echo "${children[0]}"
}
