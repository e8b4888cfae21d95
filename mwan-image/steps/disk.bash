# The disk image: the tree as a GPT disk that UEFI boots, without loop devices and without root's own
# devices; compressed as qcow2.

# A fixed seed: the partitions' and file systems' UUIDs are derived from it, and the directories' hashes, so
# that they are the same in every build (-E is given whole: mke2fs takes the last one only). They name nothing secret, and one machine boots one such disk.
readonly disk_seed=6d77616e-0000-4000-8000-000000000001

# build_disk TREE TOOLS QCOW2
build_disk() {
    local tree=$1 tools=$2 qcow2=$3 folder=$work/disk
    mkdir -p "$folder/tree" "$folder/definitions" "$folder/esp" "$folder/tmp"
    cp "$image"/disk/[0-9]*.conf "$folder/definitions/"
    # A file system of its own: kernel-install writes paths relative to the one that the files are on.
    mount -t tmpfs -o mode=0755 esp "$folder/esp"
    note "putting kernel and boot loader on the EFI partition"
    fill_esp "$tree" "$folder/esp"
    note "making the disk"
    quietly "$cache/log/disk.log" with_tree "$tree" "$folder" \
        with_tools "$tools" "$folder" env TMPDIR=/mnt/tmp SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" \
        SYSTEMD_REPART_MKFS_OPTIONS_VFAT="-i 6d77616e" \
        SYSTEMD_REPART_MKFS_OPTIONS_EXT4="-E nodiscard,lazy_itable_init=1,hash_seed=$disk_seed" \
        systemd-repart --offline=yes --empty=create --size=auto --seed="$disk_seed" --dry-run=no \
        --definitions=/mnt/definitions --root=/mnt/tree /mnt/disk.raw
    note "compressing it"
    quietly "$cache/log/qcow2.log" with_tools "$tools" "$folder" \
        qemu-img convert -c -O qcow2 -o compression_type=zstd,cluster_size=256k disk.raw disk.qcow2
    umount "$folder/esp"
    mv "$folder/disk.qcow2" "$qcow2"
    rm -rf --one-file-system "$folder"
}

# The tree is seen at FOLDER/tree, with the EFI partition's files at its /efi, while COMMAND runs. The
# whole build is in a mount namespace of its own, so that nothing is left when it is ended in between.
with_tree() {
    local tree=$1 folder=$2
    local -i status=0
    shift 2
    mount --bind "$tree" "$folder/tree"
    mount --bind "$folder/esp" "$folder/tree/efi"
    "$@" || status=$?
    umount --recursive "$folder/tree"
    return "$status"
}

# What kernel-install and bootctl would write in the running machine, by kernel-install itself.
fill_esp() {
    local tree=$1 esp=$2 kernel version
    # Not its depmod: the kernel's package has run that already, and the tree is finished.
    local plugins="/usr/lib/kernel/install.d/55-initrd.install /usr/lib/kernel/install.d/90-loaderentry.install"
    mkdir -p "$esp/EFI/systemd" "$esp/EFI/BOOT" "$esp/loader/entries"
    cp "$tree/usr/lib/systemd/boot/efi/systemd-bootx64.efi.signed" "$esp/EFI/systemd/systemd-bootx64.efi"
    cp "$tree/usr/lib/systemd/boot/efi/systemd-bootx64.efi.signed" "$esp/EFI/BOOT/BOOTX64.EFI"
    cp "$image/disk/loader/loader.conf" "$esp/loader/loader.conf"
    printf 'type1\n' >"$esp/loader/entries.srel"
    for kernel in "$tree"/boot/vmlinuz-*; do
        version=${kernel##*/vmlinuz-}
        quietly "$cache/log/esp.log" with_tools "$tree" "$esp" \
            env BOOT_ROOT=/mnt SYSTEMD_RELAX_ESP_CHECKS=1 KERNEL_INSTALL_PLUGINS="$plugins" \
            kernel-install --esp-path=/mnt --boot-path=/mnt --make-entry-directory=yes \
            add "$version" "/boot/vmlinuz-$version" "/boot/initrd.img-$version"
    done
    find "$esp" -exec touch --date="@$SOURCE_DATE_EPOCH" {} +
}
