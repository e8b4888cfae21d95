# The cloud-init drive of the boot test: what Proxmox would put there (names, keys, the management link), and
# the runtime's site file, which else comes by SSH. The host key is made here, so that the first login already
# knows it.
# make_seed [SITE]: without a site there is a Debian that one can log in to. With one, what the runtime tells stands on
# the console too: whoever waits for its verdict disturbs no boot by logging in.
make_seed() {
    local site=${1:-}
    ssh-keygen -q -t ed25519 -N '' -C boot-test -f "$run/key"
    ssh-keygen -q -t ed25519 -N '' -C boot-test-host -f "$run/host-key"
    printf '[127.0.0.1]:2222 %s\n' "$(cut -d ' ' -f 1,2 "$run/host-key.pub")" >"$run/known_hosts"
    mkdir "$run/seed"
    printf 'instance-id: boot-test\n' >"$run/seed/meta-data"
    {
        printf '#cloud-config\nhostname: mwan\nfqdn: mwan.home.goodkind.io\n'
        printf 'ssh_authorized_keys: ["%s"]\nssh_keys:\n  ed25519_private: |\n' "$(<"$run/key.pub")"
        sed 's/^/    /' "$run/host-key"
        printf '  ed25519_public: "%s"\n' "$(<"$run/host-key.pub")"
        [[ -z $site ]] || printf 'write_files:\n- {path: /etc/mwan/site.yaml, permissions: "0600", encoding: b64, content: %s}\n' \
            "$(base64 --wrap=0 "$site")"
        [[ -z $site ]] || cat <<'CLOUD'
- path: /etc/systemd/system/mwan.service.d/console.conf
  content: |
    [Service]
    StandardOutput=journal+console
    StandardError=journal+console
runcmd:
- [systemctl, daemon-reload]
- [mwan, configure]
- [systemctl, restart, mwan.service]
CLOUD
    } >"$run/seed/user-data"
    cat >"$run/seed/network-config" <<NETWORK
version: 2
ethernets:
  management:
    match: {macaddress: "${management_mac,,}"}
    set-name: enmgmt0
    addresses: [10.0.2.15/24]
NETWORK
    in_qemu_tools genisoimage -quiet -volid cidata -rational-rock -joliet -output seed.iso \
        seed/meta-data seed/user-data seed/network-config
}
