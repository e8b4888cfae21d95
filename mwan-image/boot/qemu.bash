# How QEMU runs a machine here: with KVM where KVM works, else emulated.

readonly firmware=/usr/share/OVMF/OVMF_CODE_4M.fd
readonly firmware_variables=/usr/share/OVMF/OVMF_VARS_4M.fd

# accelerator TOOLS FOLDER [COUNTING]: sets ACCELERATOR and CPUS to QEMU's options. A /dev/kvm says little: it may be
# closed to us, or be a nested one that cannot run firmware from ROM, so KVM is believed when the firmware has spoken.
# COUNTING (yes) makes a guest's clock, where it is emulated, go by the instructions that it has executed (2 ns each),
# and by this machine's while it waits: what is measured in it depends little on how busy this machine is. It is
# slower, and on one core.
accelerator() {
    local tools=$1 folder=$2 counting=${3:-no} cpu
    ACCELERATOR=(-accel "tcg,thread=multi" -cpu max)
    CPUS=2
    if [[ $counting == yes ]]; then
        ACCELERATOR=(-accel "tcg,thread=single" -cpu max -icount "shift=1,sleep=on,align=off")
        CPUS=1
    fi
    [[ -w /dev/kvm ]] || return 0
    for cpu in host host,-arch-capabilities; do
        if firmware_speaks "$tools" "$folder" -accel kvm -cpu "$cpu"; then
            ACCELERATOR=(-accel kvm -cpu "$cpu")
            CPUS=2
            return
        fi
    done
    note "there is a /dev/kvm, but it does not run UEFI firmware: emulated instead"
}

# machine: sets MACHINE to QEMU's options of a machine with UEFI firmware, disk.qcow2, seed.iso and a serial console,
# as `accelerator` found; NICs are added by the caller.
machine() {
    # shellcheck disable=SC2034 # for whoever sources this
    MACHINE=(-machine q35 "${ACCELERATOR[@]}" -smp "$CPUS" -m 1024 -nodefaults -display none -no-user-config
        -drive "if=pflash,format=raw,unit=0,readonly=on,file=$firmware"
        -drive if=pflash,format=raw,unit=1,file=vars.fd
        -device virtio-scsi-pci -drive if=none,id=disk,format=qcow2,file=disk.qcow2,cache=unsafe
        -device scsi-hd,drive=disk,bootindex=0
        -drive if=none,id=seed,format=raw,readonly=on,file=seed.iso -device scsi-cd,drive=seed
        -device virtio-rng-pci -chardev file,id=console,path=console.log,append=on -serial chardev:console
        -pidfile qemu.pid)
}

# disk_of QCOW2 SIZE: in the folder $run a disk over that image, which stays as it is, and the firmware's variables.
disk_of() {
    ln "$1" "$run/image.qcow2" 2>/dev/null || cp "$1" "$run/image.qcow2"
    in_qemu_tools qemu-img create -q -f qcow2 -b image.qcow2 -F qcow2 disk.qcow2 "$2"
    in_qemu_tools cp "$firmware_variables" vars.fd
}

# firmware_speaks TOOLS FOLDER OPTION…: whether the firmware, with no disk, says a word within 10 s.
firmware_speaks() {
    local tools=$1 folder=$2 spoken
    shift 2
    # shellcheck disable=SC2016 # expanded by the inner shell
    spoken=$(timeout --signal=KILL 10 bash -c 'source "$1"; shift; with_tools "$@"' bash \
        "$image/steps/tools.bash" "$tools" "$folder" qemu-system-x86_64 -machine q35 "$@" -m 256 \
        -nodefaults -no-user-config -display none -serial stdio -net none \
        -drive "if=pflash,format=raw,unit=0,readonly=on,file=$firmware" \
        2>/dev/null </dev/null | head -c 1 | od -An -tx1) || true
    [[ -n $spoken ]]
}
