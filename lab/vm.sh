# Virtual machines of vault. The lab boots one at a time, and its host name in the lab is mwan:
# that is the one whose network namespace there is. Sourced by vm-driver.
# shellcheck shell=bash

# By MAC, as the machine's own .link files would have it: a container has no udev to read them.
declare -gA LINK_NAMES=(
    [bc:24:11:72:00:c0]=enmgmt0
    [bc:24:11:72:00:c1]=enmwanbr0
    [bc:24:11:72:00:c3]=enmbrains0
)

is_running() { [[ $(cat "$LAB_RUN/vm.id" 2>/dev/null) == "$1" ]] && pid_of mwan >/dev/null; }

running_vms() {
    if pid_of mwan >/dev/null; then
        cat "$LAB_RUN/vm.id"
    fi
}

start_vm() {
    local vmid=$1 document disk networks devices
    document=$(cat)
    ! is_running "$vmid" || fail "VM $vmid already running"
    [[ -z $(running_vms) ]] || fail "the lab runs one virtual machine at a time, and $(running_vms) runs"
    disk=$(boot_disk "$document")
    networks=$(networks_of "$document")
    devices=$(devices_of "$document")
    check_bridges "$networks"
    check_devices "$vmid" "$devices"
    STARTING_VM=$vmid
    trap 'take_back_links "$STARTING_VM"' EXIT
    give_devices "$vmid" "$devices"
    if vm_is_qemu; then
        echo "$vmid" >"$LAB_RUN/vm.id"
        start_qemu "$vmid" "$document" "$disk" "$networks" "$devices"
        trap - EXIT
        return
    fi
    write_seed "$document" "$disk"
    give_networks "$vmid" "$networks"
    trap - EXIT
    echo "$vmid" >"$LAB_RUN/vm.id"
    spawn mwan unshare --mount "$LAB_SCRIPTS/vm-run" "$vmid" "$disk"
    await 60 "the start of VM $vmid" vm_has_started || {
        stop_vm "$vmid"
        fail "start failed: the container did not come up, see $LAB_RUN/mwan.log"
    }
}

vm_has_started() { container_leader mwan; }

# The folder of the volume that the machine boots from.
boot_disk() {
    local folder
    folder=$(jq -r '(.config.boot // "" | capture("order=(?<disks>[^,]*)").disks // "scsi0" | split(";")[0]) as $disk
        | (.config[$disk] // "" | split(",")[0]) as $volume | .volumes[$volume] // ""' <<<"$1")
    [[ $folder && (-e $folder/lower || -e $folder/disk.qcow2) ]] || fail "start failed: no bootable device"
    echo "$folder"
}

# Prints "INDEX MAC BRIDGE" for each netN.
networks_of() {
    jq -r '.config | to_entries[] | select(.key | test("^net[0-9]+$")) | (.key[3:]) as $index
        | (.value | split(",") | map(split("=") | {(.[0]): .[1]}) | add) as $net
        | [$index, ($net.virtio // $net["e1000"] // $net.macaddr), $net.bridge] | @tsv' <<<"$1"
}

# Prints "INDEX ADDRESS" for each device of each hostpciN, with its domain.
devices_of() {
    jq -r '.config | to_entries[] | select(.key | test("^hostpci[0-9]+$")) | (.key[7:]) as $index
        | .value | split(",")[0] | sub("^host="; "") | split(";")[]
        | if test("^[0-9a-f]{4}:.*:") then . else "0000:" + . end
        | if test("\\.[0-9]$") then . else . + ".0" end | [$index, .] | @tsv' <<<"$1"
}

check_bridges() {
    local index mac bridge
    while read -r index mac bridge; do
        [[ -z $bridge ]] || bridge_exists "$bridge" || fail "bridge '$bridge' does not exist"
    done <<<"$1"
}

check_devices() {
    local vmid=$1 index address user seen=' '
    while read -r index address; do
        [[ $index ]] || continue
        [[ $seen != *" $address "* ]] || fail "device '$address' assigned more than once"
        seen+="$address "
        [[ -e $LAB_RUN/pci/bus/devices/$address ]] || fail "no PCI device found for '$address'"
        user=$(cat "$LAB_RUN/pci/users/$address" 2>/dev/null || true)
        [[ -z $user || $user == "$vmid" ]] || fail "PCI device '$address' already in use by VMID '$user'"
    done <<<"$2"
}

# link_of ADDRESS: the network link that a PCI device is in vault, and what it is called in the
# virtual machine.
link_of() {
    case $1 in
    0000:02:02.*) echo "enp2s0f0v${1##*.} enatt${1##*.}" ;;
    0000:06:00.0) echo "enp6s0 enwebpass0" ;;
    0000:02:00.1 | 0000:04:00.0 | 0000:05:00.0 | *) return 1 ;;
    esac
}

# Passing a device through takes its link out of vault. A VF's VLAN goes with it, as a link of its
# own: where the kernel has 802.1Q a real one, made here, since a container is given its links from
# outside; where it has not, the one that stands in for it (see give_vlan).
give_devices() {
    local vmid=$1 index address names host_name guest_name
    while read -r index address; do
        [[ $index ]] || continue
        : >"$LAB_RUN/pci/vfio/$address"
        echo "$vmid" >"$LAB_RUN/pci/users/$address"
        names=$(link_of "$address") || continue
        read -r host_name guest_name <<<"$names"
        move_link vault "$host_name" mwan "$guest_name"
        [[ $address == 0000:02:02.* ]] || continue
        if kernel_has_vlans; then
            ip_in mwan link add link "$guest_name" name "$guest_name.$LAB_VF_VLAN" type vlan id "$LAB_VF_VLAN"
        fi
    done <<<"$2"
}

# give_vlan VMID: the stand-in of a VF's VLAN comes when the machine's networkd starts, as the real
# VLAN does; take_back_vlan: and goes when the machine is off or boots anew. cloud-init, which runs
# before networkd, would refuse two links with one MAC of which none is a VLAN.
give_vlan() {
    local names host_name guest_name
    for names in $(vf_names_of "$1"); do
        host_name=${names%:*} guest_name=${names#*:}
        move_link vault "$host_name.$LAB_VF_VLAN" mwan "$guest_name.$LAB_VF_VLAN"
    done
}

take_back_vlan() {
    local names
    for names in $(vf_names_of "$1"); do
        take_back_link "${names#*:}.$LAB_VF_VLAN" "${names%:*}.$LAB_VF_VLAN"
    done
}

# Prints HOST-NAME:GUEST-NAME for each VF that the machine has, where VLANs are stood in for.
vf_names_of() {
    local user
    ! kernel_has_vlans || return 0
    for user in "$LAB_RUN"/pci/users/0000:02:02.*; do
        if [[ -e $user && $(<"$user") == "$1" ]]; then
            link_of "${user##*/}" | tr ' ' ':'
        fi
    done
}

# move_link FROM NAME TO NEW-NAME: a link that changes hands is down and has no address.
move_link() {
    ip_in "$1" link set "$2" down
    ip_in "$1" address flush dev "$2" 2>/dev/null
    ip_in "$1" link set "$2" name "$4" netns "$(netns "$3")"
}

give_networks() {
    local vmid=$1 index mac bridge name
    while read -r index mac bridge; do
        [[ $index ]] || continue
        name=${LINK_NAMES[${mac,,}]:-ens$((18 + index))}
        ip link add "tap${vmid}i$index" netns "$(netns vault)" type veth \
            peer name "$name" netns "$(netns mwan)"
        ip_in mwan link set "$name" address "$mac"
        [[ -z $bridge ]] || ip_in vault link set "tap${vmid}i$index" master "$bridge" up
    done <<<"$2"
}

# Everything that start gave is given back; what the machine itself made in its network goes.
take_back_links() {
    local vmid=$1 user address names host_name guest_name link
    take_back_vlan "$vmid"
    for user in "$LAB_RUN"/pci/users/*; do
        [[ -e $user && $(<"$user") == "$vmid" ]] || continue
        address=${user##*/}
        if names=$(link_of "$address"); then
            read -r host_name guest_name <<<"$names"
            take_back_link "$guest_name" "$host_name"
        fi
        rm -f "$user"
    done
    for link in $(ip_in mwan -j link show | jq -r '.[].ifname | select(. != "lo")'); do
        ip_in mwan link del "$link" 2>/dev/null || true
    done
    in_net mwan bash -c 'nft flush ruleset
        ip rule flush
        ip rule add priority 32766 table main
        ip rule add priority 32767 table default
        ip -6 rule flush
        ip -6 rule add priority 32766 table main
        ip route flush table all scope global 2>/dev/null
        ip -6 route flush table all proto static 2>/dev/null
        true'
}

take_back_link() {
    if ip_in mwan link show "$1" >/dev/null 2>&1; then
        move_link mwan "$1" vault "$2"
    fi
}

# The cloud-init drive: its files are where cloud-init's NoCloud looks for a seed.
write_seed() {
    local seed=$2/upper/var/lib/cloud/seed/nocloud part
    mkdir -p "$seed"
    chmod 700 "$seed"
    for part in user:user-data network:network-config meta:meta-data vendor:vendor-data; do
        rm -f "$seed/${part#*:}"
        jq -e --arg part "${part%:*}" '.cloudinit[$part] // "" | . != ""' <<<"$1" >/dev/null || continue
        (umask 077 && jq -j --arg part "${part%:*}" '.cloudinit[$part]' <<<"$1" >"$seed/${part#*:}")
    done
    [[ -e $seed/meta-data ]] || : >"$seed/meta-data"
}

stop_vm() {
    is_running "$1" || return 0
    if vm_is_qemu; then
        stop_qemu "$1"
        return
    fi
    end_group "$(cgroup2_mount)/mwan-$LAB/vm-$1"
    take_back_links "$1"
    rm -f "$LAB_RUN/vm.id" "$LAB_RUN/mwan.pid" "$LAB_RUN/mwan.nspawn.pid"
}

shutdown_vm() {
    local leader supervisor
    is_running "$1" || return 0
    if vm_is_qemu; then
        shutdown_qemu "$1" "$2"
        return
    fi
    leader=$(container_leader mwan) && supervisor=$(pid_of mwan)
    # systemd's "power off": SIGRTMIN+4.
    kill -s RTMIN+4 "$leader"
    await "$2" "the end of VM $1" process_is_gone "$supervisor" 2>/dev/null ||
        fail "VM quit/powerdown failed - got timeout"
}

reset_vm() {
    is_running "$1" || fail "VM $1 not running"
    if vm_is_qemu; then
        qemu_monitor "$1" system_reset >/dev/null
    else
        kill -9 "$(container_leader mwan)"
    fi
}

ping_agent() {
    is_running "$1" || fail "VM $1 is not running"
    if vm_is_qemu; then
        ping_qemu_agent "$1"
        return
    fi
    in_host mwan systemctl is-active --quiet basic.target || fail "QEMU guest agent is not running"
}

# import_volume DIR IMAGEFILE: a volume over the file tree that was built together with the image.
import_volume() {
    local digest tree
    if vm_is_qemu; then
        qemu_disk_import "$1" "$2"
        return
    fi
    [[ $(basename "$2") =~ mwan-([0-9a-f]{12})\.qcow2$ ]] ||
        fail "unable to import '$2': the lab knows an image by the digest in its name, mwan-<digest>.qcow2"
    digest=${BASH_REMATCH[1]}
    tree=$LAB_IMAGES/$digest/tree
    [[ -d $tree ]] || fail "unable to import '$2': the file tree of image $digest is not in $LAB_IMAGES"
    mkdir -p "$1"
    ln -sfn "$tree" "$1/lower"
    echo "$2: its file tree in the cache, $tree, stands in for reading the qcow2" >&2
}
