# Booting a Debian 13 file tree as a whole system, by systemd-nspawn. Sourced by vault-run, vm-run.
# shellcheck shell=bash

# A mount namespace of one's own, in which systemd finds what it wants: cgroup v2 alone, and a /run
# without the machine's own daemons but with the lab's network namespaces. Whatever is mounted in
# it goes when its last process ends.
make_private_machine() {
    local group=$1 run
    mount --no-mtab --make-rslave /
    run=$(mktemp -d "$LAB_RUN/run.XXXXXX")
    mount --no-mtab -t tmpfs -o mode=755 tmpfs "$run"
    mkdir "$run/netns" "$run/lock"
    mount --no-mtab --rbind /run/netns "$run/netns"
    mount --no-mtab --move "$run" /run
    rmdir "$run"
    umount --no-mtab --lazy /sys/fs/cgroup
    mount --no-mtab -t cgroup2 none /sys/fs/cgroup
    mkdir -p "/sys/fs/cgroup/mwan-$LAB/$group"
    echo $$ >"/sys/fs/cgroup/mwan-$LAB/$group/cgroup.procs"
}

# mount_root LOWER FOLDER ROOT: a writable root file system over an image's file tree.
mount_root() {
    mkdir -p "$2/upper" "$2/work" "$3"
    mount --no-mtab -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$3"
}

# boot HOST ROOT OPTIONS…: runs the system until it is switched off (status 0) or rebooted from
# inside (status 133). Its console goes to a log, as a serial line would.
boot() {
    local host=$1 root=$2 status=0
    shift 2
    SYSTEMD_NSPAWN_API_VFS_WRITABLE=network systemd-nspawn --quiet --directory="$root" --boot \
        --register=no --keep-unit --console=read-only --machine="$host" --link-journal=no \
        --resolv-conf=off --timezone=off --network-namespace-path="$(netns_path "$host")" \
        --capability=CAP_NET_ADMIN,CAP_NET_RAW "$@" systemd.show_status=yes </dev/null >>"$LAB_RUN/$host.console" 2>&1 &
    echo $! >"$LAB_RUN/$host.nspawn.pid"
    wait $! || status=$?
    rm -f "$LAB_RUN/$host.nspawn.pid"
    return "$status"
}
