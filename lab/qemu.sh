# A virtual machine of vault as QEMU: `lab up --vm qemu`. The built disk image itself boots from the machine's
# own configuration: UEFI, the image's kernel, virtio NICs on the bridges, the cloud-init drive, a serial console,
# the guest agent's port. Sourced by vm-driver and vm-run, after vm.sh.
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
        printf '%s\n' -netdev "tap,id=net$index,ifname=tap${vmid}i$index,script=no,downscript=no" \
            -device "virtio-net-pci,netdev=net$index,mac=$mac"
    done <<<"$3"
    while read -r index address; do
        [[ $index ]] && link_of "$address" >/dev/null || continue
        printf '%s\n' -netdev "tap,id=pci$index,ifname=pci$index,script=no,downscript=no,vnet_hdr=off" \
            -device "$(qemu_model "$address"),netdev=pci$index,mac=$(passed_mac "$address")"
    done <<<"$4"
}

# The MAC of the link that stands for the device, once it is in the machine's namespace.
passed_mac() {
    local host_name guest_name
    read -r host_name guest_name < <(link_of "$1")
    ip_in mwan -j link show "$guest_name" | jq -r '.[0].address'
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

# shutdown_qemu VMID SECONDS: the power button; qemu_monitor COMMAND: one command of QEMU's monitor.
shutdown_qemu() {
    local pid
    pid=$(pid_of mwan) || return 0
    qemu_monitor "$1" system_powerdown
    await "$2" "the end of VM $1" process_is_gone "$pid" 2>/dev/null ||
        fail "VM quit/powerdown failed - got timeout"
}

qemu_monitor() {
    printf '%s\n' '{"execute":"qmp_capabilities"}' "{\"execute\":\"$2\"}" |
        nc -U -q 1 "$(readlink -f "$LAB_RUN/vm-folder")/qmp.sock" >/dev/null
}

# The connection stays open until the answer is there: QEMU forgets who hangs up.
ping_qemu_agent() {
    timeout 10 python3 -c '
import socket, sys
with socket.socket(socket.AF_UNIX) as agent:
    agent.connect(sys.argv[1])
    agent.sendall(b"{\"execute\":\"guest-ping\"}\n")
    sys.exit(b"return" not in agent.recv(4096))
' "$(readlink -f "$LAB_RUN/vm-folder")/agent.sock" || fail "QEMU guest agent is not running"
}
