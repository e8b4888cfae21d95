# vault's bridges, from its /etc/network/interfaces: stands in for ifupdown2. Sourced by vm-driver.
# shellcheck shell=bash

# What is plugged into vault from outside, and into which bridge once that is there: the cables of
# OPNsense, which is another guest of the host, and Monkeybrains' antenna.
PLUGGED=(vmbr0:tap100i0 mwanbr:tap100i1 mbrains:enp5s0)

# Prints "BRIDGE KEY VALUE" for each line of a bridge's stanza; a bridge is what has bridge-ports.
bridge_lines() {
    awk '$1 == "iface" { name = $2; kept[name] = kept[name]; next }
         $1 == "auto" || $1 == "source" || $1 ~ /^#/ || NF == 0 { next }
         name != "" { key = $1; gsub("_", "-", key); $1 = ""; sub(/^ /, "")
                      print name, key, $0
                      }'
}

# Makes what is missing of the bridges that standard input describes.
make_bridges() {
    local lines name key value port pair
    lines=$(bridge_lines)
    while read -r name key value; do
        [[ $key == bridge-ports ]] || continue
        make_bridge "$name"
        for port in $value; do
            [[ $port == none ]] || ip_in vault link set "$port" master "$name" up
        done
        [[ ${value:-none} == none ]] || keep_mac "$name" "${value%% *}"
    done <<<"$lines"
    while read -r name key value; do
        case $key in
        address) ip_in vault address replace "$value" dev "$name" ;;
        gateway) ip_in vault route replace default via "$value" dev "$name" ;;
        esac
    done <<<"$lines"
    for pair in "${PLUGGED[@]}"; do
        if bridge_exists "${pair%%:*}" && is_plugged "${pair##*:}"; then
            ip_in vault link set "${pair##*:}" master "${pair%%:*}" up
        fi
    done
}

# keep_mac BRIDGE PORT: the bridge has that port's MAC and keeps it, as Proxmox VE tells ifupdown2
# (bridge-set-static-mac-from-port). Else it would have its lowest port's, another one whenever a
# virtual machine comes or goes, and for a while nobody would reach the host.
keep_mac() {
    ip_in vault link set "$1" address "$(ip_in vault -j link show "$2" | jq -r '.[0].address')"
}

# An OPNsense that has lines of its own has no NIC on the inside link before it is attached.
is_plugged() {
    [[ $1 != tap100i1 || ! -e $LAB_RUN/opnsense/own-lines || -e $LAB_RUN/opnsense/attached ]]
}

bridge_exists() { ip_in vault link show "$1" type bridge 2>/dev/null | grep -q .; }

make_bridge() {
    bridge_exists "$1" && return
    ip_in vault link add "$1" type bridge stp_state 0 forward_delay 0 mcast_snooping 0
    ip_in vault link set "$1" up
}

# A host that is switched off has no bridges.
forget_bridges() {
    local name
    for name in $(ip_in vault -j link show type bridge | jq -r '.[].ifname // empty'); do
        ip_in vault link del "$name"
    done
}
