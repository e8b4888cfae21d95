# A virtual machine of vault as QEMU: `lab up --vm qemu`. The built disk image itself boots from the machine's
# own configuration: UEFI, the image's kernel, virtio NICs on the bridges, the cloud-init drive, a serial console,
# the guest agent's port. Sourced by vm-driver, vm-run and lab, after vm.sh.
# shellcheck shell=bash

QEMU_IMAGE=$LAB_SCRIPTS/../mwan-image

# qemu_programs: the folder with QEMU and what belongs to it; `lab up` has unpacked them.
qemu_programs() { cat "$LAB_RUN/qemu-programs"; }

# in_qemu_tools FOLDER COMMAND…: a program of them, with FOLDER at /mnt.
in_qemu_tools() {
    local folder=$1
    shift
    (
        # shellcheck source=/dev/null
        source "$QEMU_IMAGE/steps/tools.bash"
        with_tools "$(qemu_programs)" "$folder" "$@"
    )
}

# The NIC that stands for a passed-through device; QEMU has neither iavf nor igc.
qemu_model() {
    case $1 in
    0000:02:02.*) echo igb ;;
    *) echo e1000e ;;
    esac
}

# qemu_disk_import FOLDER IMAGEFILE, qemu_disk_resize FOLDER BYTES: the volume's own file.
qemu_disk_import() {
    mkdir -p "$1"
    cp --reflink=auto "$2" "$1/disk.qcow2"
}

qemu_disk_resize() { in_qemu_tools "$1" qemu-img resize -q -f qcow2 disk.qcow2 "$2"; }

# What Proxmox makes of the configuration: an ISO file with the label that cloud-init looks for.
write_seed_drive() {
    local document=$1 folder=$2 part
    rm -rf "$folder/seed"
    (umask 077 && mkdir "$folder/seed")
    for part in user:user-data network:network-config meta:meta-data vendor:vendor-data; do
        jq -j --arg part "${part%:*}" '.cloudinit[$part] // ""' <<<"$document" >"$folder/seed/${part#*:}"
        [[ -s $folder/seed/${part#*:} || $part == meta:* ]] || rm "$folder/seed/${part#*:}"
    done
    in_qemu_tools "$folder" genisoimage -quiet -volid cidata -rational-rock -joliet -output seed.iso seed
    rm -rf "$folder/seed"
}

# start_qemu VMID DOCUMENT FOLDER NETWORKS DEVICES
start_qemu() {
    local vmid=$1 document=$2 folder=$3 networks=$4 devices=$5
    write_seed_drive "$document" "$folder"
    [[ -e $folder/vars.fd ]] || in_qemu_tools "$folder" cp /usr/share/OVMF/OVMF_VARS_4M.fd vars.fd
    qemu_arguments "$vmid" "$document" "$networks" "$devices" >"$folder/arguments"
    rm -f "$folder"/*.sock "$folder/qemu.pid"
    ln -sfn "$folder" "$LAB_RUN/vm-folder"
    ln -sfn "$folder/console.log" "$LAB_RUN/mwan.console"
    spawn mwan "$LAB_SCRIPTS/qemu-run" "$vmid" "$folder"
    await 60 "the start of QEMU" test -s "$folder/qemu.pid" || {
        stop_process mwan
        fail "start failed: QEMU did not start, see $LAB_RUN/mwan.log"
    }
    await 60 "QEMU's NICs" has_taps "$vmid" "$networks" "$devices"
    plug_taps "$vmid" "$networks"
    in_net "$LAB_WIRES" python3 "$LAB_SCRIPTS/whole-frames"
    give_vlan "$vmid"
    spawn passed-through nsenter --net="$(netns_path mwan)" -- python3 "$LAB_SCRIPTS/passed-through" "$LAB_VF_VLAN"
}

# One argument a line. Of the configuration: memory, cores, NICs with their MACs, the passed-through devices.
qemu_arguments() {
    local vmid=$1 document=$2 index mac bridge address
    printf '%s\n' qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max \
        -nodefaults -no-user-config -display none -pidfile qemu.pid \
        -smp "$(jq -r '(.config.cores // 1) | tonumber' <<<"$document")" \
        -m "$(jq -r '.config.memory // 512' <<<"$document")" \
        -drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd \
        -drive if=pflash,format=raw,unit=1,file=vars.fd \
        -device virtio-scsi-pci \
        -drive if=none,id=disk,format=qcow2,file=disk.qcow2,cache=unsafe -device scsi-hd,drive=disk,bootindex=0 \
        -drive if=none,id=seed,format=raw,readonly=on,file=seed.iso -device ide-cd,drive=seed \
        -device virtio-rng-pci \
        -chardev file,id=console,path=console.log,append=on -serial chardev:console \
        -chardev socket,id=monitor,path=qmp.sock,server=on,wait=off -mon chardev=monitor,mode=control \
        -chardev socket,id=agent,path=agent.sock,server=on,wait=off -device virtio-serial-pci \
        -device virtserialport,chardev=agent,name=org.qemu.guest_agent.0
    while read -r index mac bridge; do
        [[ $index ]] || continue
        printf '%s\n' -netdev "tap,id=net$index,ifname=tap${vmid}i$index,script=no,downscript=no"
        qemu_nic virtio-net-pci "net$index" "$mac" "$((16 + index))"
    done <<<"$3"
    while read -r index address; do
        [[ $index ]] && link_of "$address" >/dev/null || continue
        printf '%s\n' -netdev "tap,id=pci$index,ifname=pci$index,script=no,downscript=no,vnet_hdr=off"
        qemu_nic "$(qemu_model "$address")" "pci$index" "$(passed_mac "$address")" "$((1 + index))"
    done <<<"$4"
}

# qemu_nic MODEL NETDEV MAC SLOT: behind a port of its own, so that it can be unplugged while the machine runs.
qemu_nic() {
    printf '%s\n' -device "pcie-root-port,id=port-$2,chassis=$4,slot=$4" \
        -device "$1,id=nic-$2,bus=port-$2,netdev=$2,mac=$3"
}

# qemu_nic_of PROVIDER VMID: the NIC on that provider's line.
qemu_nic_of() {
    local index
    case $1 in
    isp-att) echo pci0 ;;
    isp-webpass) echo pci1 ;;
    isp-monkeybrains)
        read -r index _ < <(monkeybrains_network "$2")
        echo "net$index"
        ;;
    esac
}

# unplug_nic VMID NETDEV: the guest is asked for it, as when a slot's button is pressed. plug_nic: another one like
# it is put there.
unplug_nic() {
    qemu_monitor "$1" device_del "$(jq -n --arg id "nic-$2" '{id: $id}')"
    await 60 "the guest to give up its NIC" nic_is_gone "$@" || die "the guest keeps its NIC $2"
}

nic_is_gone() { [[ $(qemu_monitor "$1" qom-list '{"path":"/machine/peripheral"}') != *"\"nic-$2\""* ]]; }

plug_nic() {
    qemu_monitor "$1" device_add "$(grep -- ",id=nic-$2," "$(readlink -f "$LAB_RUN/vm-folder")/arguments" |
        jq -R 'split(",") | .[0] as $driver | .[1:] | map(split("=") | {(.[0]): .[1]}) | add + {driver: $driver}')" >/dev/null
}

# The MAC of the link that stands for the device, once it is in the machine's namespace.
passed_mac() {
    local host_name guest_name
    read -r host_name guest_name < <(link_of "$1")
    ip_in mwan -j link show "$guest_name" | jq -r '.[0].address'
}

# has_taps VMID NETWORKS DEVICES: QEMU says its process id before it opens them.
has_taps() {
    local index address rest
    while read -r index rest; do
        [[ ! $index ]] || ip_in mwan link show "tap${1}i$index" &>/dev/null || return 1
    done <<<"$2"
    while read -r index address; do
        [[ $index ]] && link_of "$address" >/dev/null || continue
        ip_in mwan link show "pci$index" &>/dev/null || return 1
    done <<<"$3"
}

# QEMU has opened the taps in the machine's namespace: those of the bridges belong to vault, and those of the
# passed-through devices are tied to the links that stand for them.
plug_taps() {
    local vmid=$1 index mac bridge
    # Nothing but QEMU answers with the machine's addresses.
    in_net mwan sh -c 'for links in all default; do echo 1 >"/proc/sys/net/ipv6/conf/$links/disable_ipv6"; done'
    while read -r index mac bridge; do
        [[ $index ]] || continue
        ip_in mwan link set "tap${vmid}i$index" netns "$(netns vault)"
        [[ -z $bridge ]] || ip_in vault link set "tap${vmid}i$index" master "$bridge" up
    done <<<"$2"
}

# take_back_qemu VMID: what was given to QEMU, once it has ended.
take_back_qemu() {
    stop_process passed-through
    take_back_links "$1"
    rm -f "$LAB_RUN/vm.id" "$LAB_RUN/mwan.pid" "$LAB_RUN/vm-folder"
}

stop_qemu() {
    local pid
    pid=$(pid_of mwan) || return 0
    kill "$pid"
    await 20 "the end of VM $1" process_is_gone "$pid"
}

# shutdown_qemu VMID SECONDS: the power button; qemu_monitor VMID COMMAND [ARGUMENTS]: one command of QEMU's monitor,
# and its answer.
shutdown_qemu() {
    local pid
    pid=$(pid_of mwan) || return 0
    qemu_monitor "$1" system_powerdown >/dev/null
    await "$2" "the end of VM $1" process_is_gone "$pid" 2>/dev/null ||
        fail "VM quit/powerdown failed - got timeout"
}

qemu_monitor() {
    local answer arguments=${3:-}
    answer=$(jq -n -c --arg command "$2" --argjson arguments "${arguments:-null}" \
        '{execute: "qmp_capabilities"}, ({execute: $command, arguments: $arguments} | with_entries(select(.value != null)))' |
        nc -U -q 1 "$(readlink -f "$LAB_RUN/vm-folder")/qmp.sock")
    [[ $answer != *'"error"'* ]] || die "QEMU refused $2: $answer"
    printf '%s\n' "$answer"
}

# qemu_agent VMID VERB…
qemu_agent() {
    local socket
    socket=$(readlink -f "$LAB_RUN/vm-folder")/agent.sock
    shift
    python3 "$LAB_SCRIPTS/guest-agent" "$socket" "$@"
}

ping_qemu_agent() { qemu_agent "$1" ping || fail "QEMU guest agent is not running"; }
