# OPNsense before it moves behind the router: two lines of its own, and what a person enters in it for each
# phase. Its old lines end in the lab's Internet at once, and its software is not there: what is entered is
# done to the namespace, and config.xml (opnsense/*.xml) is a stand-in. Sourced by lab and vm-driver.
# shellcheck shell=bash

OPNSENSE_VM=100
OLD_LINES=(wan0 wan1)

opnsense_has_own_lines() { [[ -e $LAB_RUN/opnsense/own-lines ]]; }

# A lab that was started for the move: a virtual machine that runs, without a NIC on the inside link.
give_own_lines() {
    touch "$LAB_RUN/opnsense/own-lines"
    cable internet old-att opnsense wan0
    cable internet old-webpass opnsense wan1
    addresses internet <<'IP'
link set old-att up
address add 198.51.102.1/24 dev old-att
address add 2001:db8:a::1/64 dev old-att nodad
link set old-webpass up
address add 198.51.101.1/24 dev old-webpass
address add 2001:db8:b::1/64 dev old-webpass nodad
IP
    # What answers at OPNsense's inside addresses listens before it has them.
    in_net opnsense bash -c 'echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind'
    ip_in vault link set tap100i1 nomaster 2>/dev/null || true
    cat <<'CONF' | in_vaults_files etc/pve/qemu-server/100.conf
cores: 2
memory: 512
name: opnsense
net0: virtio=BC:24:11:72:00:C4,bridge=vmbr0
ostype: other
CONF
    go_back
}

# in_vaults_files NAME: standard input becomes that file of vault's.
in_vaults_files() { in_host vault bash -c 'cat >"/$1"' bash "$1"; }

enter() {
    mkdir -p "$LAB_RUN/opnsense/home/conf"
    cp "$LAB_SCRIPTS/opnsense/$1.xml" "$LAB_RUN/opnsense/home/conf/config.xml"
}

# Interface, gateways, virtual IPs, NAT, and the rule for one test host: client-vlan200.
enter_phase_1() {
    local address
    [[ -e $LAB_RUN/opnsense/attached ]] || die "OPNsense has no NIC on the inside link: mwan-provision opnsense attach"
    ip_in opnsense link set inside0 up
    for address in 2 3 4 5 6; do
        ip_in opnsense address replace "10.250.250.$address/29" dev inside0
    done
    ip_in opnsense route replace default via 10.250.250.1 table 250
    ip_in opnsense -6 route replace default via fe80::be24:11ff:fe72:c1 dev inside0 table 250
    drop_test_rule
    ip_in opnsense rule add from 10.250.2.45 priority 500 lookup 250
    ip_in opnsense -6 rule add from 3d06:bad:b01:2::50 priority 500 lookup 250
    enter parallel
}

drop_test_rule() {
    ip_in opnsense rule del priority 500 2>/dev/null || true
    ip_in opnsense -6 rule del priority 500 2>/dev/null || true
}

# The router's gateways are the default; the old ones are disabled, and otherwise still there.
enter_phase_2() {
    drop_test_rule
    ip_in opnsense route replace default via 10.250.250.1
    ip_in opnsense -6 route del default
    ip_in opnsense -6 route add default via fe80::be24:11ff:fe72:c1 dev inside0
    enter cutover
}

remove_old_lines() {
    local line
    for line in "${OLD_LINES[@]}"; do
        ip_in opnsense address flush dev "$line"
        ip_in opnsense link set "$line" down
    done
    in_net opnsense nft delete table inet old
    rm -rf "$LAB_RUN/opnsense/home/conf/opnatt"
    enter moved
}

# From any phase: the old lines carry everything, and nothing is left on the inside link.
go_back() {
    drop_test_rule
    # An interface that is enabled again makes its link-local address anew.
    ip_in opnsense address flush dev inside0
    ip_in opnsense link set inside0 down
    addresses opnsense <<'IP'
link set wan0 up
address replace 198.51.102.2/24 dev wan0
address replace 2001:db8:a::2/64 dev wan0 nodad
link set wan1 up
address replace 198.51.101.2/24 dev wan1
address replace 2001:db8:b::2/64 dev wan1 nodad
route replace default via 198.51.102.1
IP
    ip_in opnsense -6 route del default 2>/dev/null || true
    ip_in opnsense -6 route add default via 2001:db8:a::1
    in_net opnsense nft -f - <<'NFT'
table inet old
delete table inet old
table inet old {
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname { "wan0", "wan1" } masquerade
  }
}
NFT
    mkdir -p "$LAB_RUN/opnsense/home/conf/opnatt/bin"
    printf '#!/bin/sh\n# Stands for the script that kept the old line authenticated.\n' \
        >"$LAB_RUN/opnsense/home/conf/opnatt/bin/opnatt.sh"
    enter own-lines
}

opnsense_command() {
    opnsense_has_own_lines || die "OPNsense has no lines of its own in this lab: lab up --opnsense own-lines"
    case ${1:-} in
    phase-1) enter_phase_1 ;;
    phase-2) enter_phase_2 ;;
    remove-old-lines) remove_old_lines ;;
    go-back) go_back ;;
    *)
        echo "usage: lab opnsense phase-1|phase-2|remove-old-lines|go-back" >&2
        exit 2
        ;;
    esac
}

# plug_opnsense_nic VMID OPTION: a NIC of a running machine, from standard input; nothing takes it away.
plug_opnsense_nic() {
    local value
    value=$(cat)
    [[ $1 == "$OPNSENSE_VM" && -e $LAB_RUN/opnsense/own-lines ]] ||
        fail "the machines of the lab take no device while they run"
    if [[ $value =~ virtio=([0-9A-Fa-f:]{17}) && $value == *bridge=mwanbr* ]]; then
        ip_in opnsense link set inside0 down
        ip_in opnsense link set inside0 address "${BASH_REMATCH[1]}"
        touch "$LAB_RUN/opnsense/attached"
        ip_in vault link set tap100i1 master mwanbr up
    elif [[ -z $value ]]; then
        rm -f "$LAB_RUN/opnsense/attached"
        ip_in vault link set tap100i1 nomaster
        ip_in opnsense link set inside0 down
    else
        fail "the lab's OPNsense has one NIC more to plug, on mwanbr"
    fi
}
