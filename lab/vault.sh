# vault's own files, laid over the image's file tree. Sourced by lab.
# shellcheck shell=bash

# Services of the router's image that a Proxmox host has not, or that would fetch something.
VAULT_WITHOUT=(systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service
    systemd-resolved.service nftables.service chrony.service wpa_supplicant.service
    unattended-upgrades.service apt-daily.timer apt-daily-upgrade.timer)

prepare_vault() {
    local upper=$LAB_DIR/vault/upper unit image
    image=$(readlink -f "$LAB_IMAGES/current")/tree
    mkdir -p "$upper"/{etc/network/interfaces.d,etc/ssh,etc/cloud,etc/systemd/system/local-fs.target.wants} \
        "$upper"/{root/.ssh,usr/bin,usr/sbin,usr/lib/mwan-lab} \
        "$upper"/etc/pve/{priv,nodes/vault/qemu-server,nodes/vault/lxc} "$upper"/var/log/pve/tasks \
        "$upper"/var/lib/vz/{snippets,import,images,dump,template/iso,template/cache}
    # As in the cluster's file system: the node's own folders under short names.
    ln -sfn nodes/vault/qemu-server "$upper/etc/pve/qemu-server"
    ln -sfn nodes/vault/lxc "$upper/etc/pve/lxc"
    chmod 700 "$upper/root" "$upper/root/.ssh"
    echo vault >"$upper/etc/hostname"
    : >"$upper/etc/machine-id"
    cp "$LAB_RUN/workstation/hosts" "$upper/etc/hosts"
    sed -i 's/^127\.0\.0\.1 .*/127.0.0.1 localhost/' "$upper/etc/hosts"
    rm -f "$upper/etc/resolv.conf"
    echo 'nameserver 1.1.1.1' >"$upper/etc/resolv.conf"
    cp "$LAB_SCRIPTS/vault/interfaces" "$upper/etc/network/interfaces"
    touch "$upper/etc/cloud/cloud-init.disabled"
    for unit in "${VAULT_WITHOUT[@]}"; do
        ln -sf /dev/null "$upper/etc/systemd/system/$unit"
    done
    install -m 644 "$LAB_SCRIPTS/vault/sys-bus-pci.mount" "$upper/etc/systemd/system/sys-bus-pci.mount"
    ln -sf ../sys-bus-pci.mount "$upper/etc/systemd/system/local-fs.target.wants/sys-bus-pci.mount"
    install -m 755 "$image/usr/bin/ip" "$upper/usr/lib/mwan-lab/ip"
    install -m 755 "$LAB_SCRIPTS/vault/ip" "$upper/usr/bin/ip"
    install -m 755 "$LAB_SCRIPTS/vault/qm" "$upper/usr/sbin/qm"
    install -m 755 "$LAB_SCRIPTS/vault/pveum" "$upper/usr/sbin/pveum"
    install -m 755 "$LAB_SCRIPTS/vault/socat" "$upper/usr/bin/socat"
    (umask 077 && { echo 8006 && cat "$LAB_DIR/workstation/proxmox-password"; } >"$upper/etc/pve/priv/qm-login")
    install -m 600 "$LAB_RUN/vault/ssh_host_ed25519_key" "$upper/etc/ssh/ssh_host_ed25519_key"
    install -m 644 "$LAB_RUN/vault/ssh_host_ed25519_key.pub" "$upper/etc/ssh/ssh_host_ed25519_key.pub"
    install -m 600 "$LAB_DIR/workstation/id_ed25519.pub" "$upper/root/.ssh/authorized_keys"
}

spawn_vault() {
    mkdir -p "$LAB_DIR/volumes" "$LAB_RUN/api/secrets" "$LAB_RUN/pci/users" "$LAB_RUN/pci/vfio"
    chmod 700 "$LAB_RUN/api" "$LAB_RUN/api/secrets"
    install -m 600 "$LAB_DIR/workstation/proxmox-password" "$LAB_RUN/api/secrets/root@pam"
    spawn vault unshare --mount "$LAB_SCRIPTS/vault-run"
}
