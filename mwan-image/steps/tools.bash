# The programs that build and boot the disk: unpacked, never configured nor installed on this machine,
# and run in a mount namespace of their own.

# tools_tree NAME: prints the folder of the tools in the list of that name, unpacked on first use.
tools_tree() {
    local name=$1 lock=$cache/apt/$1.lock tree digest
    digest=$(sha256sum "$lock" | cut -c 1-12)
    tree=$cache/tools/$name-$digest
    if [[ ! -e $tree ]]; then
        download "$lock"
        note "unpacking the programs of $name"
        rm -rf "$cache/tools/.unpacking"
        mkdir -p "$cache/tools/.unpacking"
        repository "$lock" "$cache/tools/.unpacking/repository"
        quietly "$cache/log/$name.log" mmdebstrap --mode=root --variant=extract --architectures=amd64 \
            --format=directory --include="$(awk '$1 == "Package:" {print $2}' "$lock" | paste -sd,)" \
            --skip=check/empty "$suite" "$cache/tools/.unpacking/tree" \
            "deb [trusted=yes] copy://$cache/tools/.unpacking/repository ./"
        mkdir -p "$cache/tools/.unpacking/tree/mnt"
        mv "$cache/tools/.unpacking/tree" "$tree"
        rm -rf "$cache/tools/.unpacking"
    fi
    printf '%s\n' "$tree"
}

# with_tools TREE FOLDER COMMAND…: runs COMMAND from the tools, with FOLDER at /mnt and the devices and
# processes of this machine.
with_tools() {
    local tree=$1 folder=$2
    shift 2
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount --propagation private bash -c '
        set -euo pipefail
        tree=$1 folder=$2
        shift 2
        for mount in /dev /proc /sys; do mount --rbind "$mount" "$tree$mount"; done
        mount -t tmpfs tmpfs "$tree/tmp"
        mount --rbind "$folder" "$tree/mnt"
        exec chroot "$tree" /usr/bin/env -C /mnt PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 "$@"
    ' bash "$tree" "$folder" "$@"
}
