# The lab's hosts and the cables between them. Sourced by lab.
# shellcheck shell=bash

# The bridge inside a NIC or a media converter: no spanning tree, no learning of multicast groups
# (neighbour discovery is multicast), and 802.1X passes (bit 3 of the mask: 01:80:C2:00:00:03).
make_switch() {
    ip_in "$LAB_WIRES" link add "$1" type bridge stp_state 0 forward_delay 0 mcast_snooping 0 \
        group_fwd_mask 8
    ip_in "$LAB_WIRES" link set "$1" up
}

# cable HOST-A NAME-A HOST-B NAME-B
cable() {
    ip link add "$2" netns "$(netns "$1")" type veth peer name "$4" netns "$(netns "$3")"
}

# plug SWITCH PORT HOST NAME [MAC]: a cable from a host's interface to a switch in the wires.
plug() {
    cable "$LAB_WIRES" "$2" "$3" "$4"
    ip_in "$LAB_WIRES" link set "$2" master "$1" up
    [[ $# -lt 5 ]] || ip_in "$3" link set "$4" address "$5"
}

make_namespaces() {
    local host
    for host in "${LAB_HOSTS[@]}" "$LAB_WIRES" "$LAB_ACCESS"; do
        ip netns add "$(netns "$host")"
        in_net "$host" bash -c 'ip link set lo up
            cd /proc/sys/net/ipv6/conf
            # Addresses are usable at once: nothing in the lab takes the same one twice.
            echo 0 >all/accept_dad
            echo 0 >default/accept_dad'
    done
    for host in opnsense isp-att isp-webpass isp-monkeybrains internet; do
        in_net "$host" bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
            echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
    done
    # Switches and bridges only: no address of their own in IPv6.
    for host in "$LAB_WIRES" "$LAB_ACCESS" vault; do
        in_net "$host" bash -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
    done
}

# The X710's first port with AT&T's fibre in it, and the I226-V with Webpass's cable.
make_nics() {
    make_switch att
    plug att isp "$LAB_ACCESS" line0 3c:04:61:00:00:01
    ip_in "$LAB_ACCESS" link set line0 up
    plug att pf vault enp2s0f0np0 3c:fd:fe:02:00:00
    if kernel_has_vlans; then
        ip_in "$LAB_ACCESS" link add link line0 name "line0.$LAB_VF_VLAN" netns "$(netns isp-att)" \
            type vlan id "$LAB_VF_VLAN"
    else
        make_switch "att.$LAB_VF_VLAN"
        plug "att.$LAB_VF_VLAN" "isp.$LAB_VF_VLAN" isp-att "line0.$LAB_VF_VLAN" 3c:04:61:00:00:01
    fi
    make_switch webpass
    plug webpass webpass-isp isp-webpass line0 00:1a:dd:00:00:01
    plug webpass i226 vault enp6s0 "$LAB_I226_MAC"
    # Cables that end in a bridge of vault's.
    cable vault enp4s0 workstation lan0
    cable vault enp5s0 isp-monkeybrains line0
    cable vault tap100i0 opnsense mgmt0
    cable vault tap100i1 opnsense inside0
    ip_in vault link set enp5s0 up
    ip_in vault link set enp4s0 address 3c:fd:fe:04:00:00
    ip_in isp-monkeybrains link set line0 address 00:27:22:00:00:01
    ip_in opnsense link set inside0 address bc:24:11:72:00:c2
    ip_in opnsense link set mgmt0 address bc:24:11:72:00:c4
}

make_lans() {
    cable opnsense vlan100 client-vlan100 lan0
    cable opnsense vlan200 client-vlan200 lan0
}

make_uplinks() {
    cable internet att isp-att up0
    cable internet webpass isp-webpass up0
    cable internet monkeybrains isp-monkeybrains up0
}

# addresses HOST: ip commands on standard input, one a line.
addresses() { ip -n "$(netns "$1")" -batch -; }

address_inside() {
    addresses workstation <<'IP'
link set lan0 up
address add 10.250.0.20/24 dev lan0
route add default via 10.250.0.1
IP
    addresses client-vlan100 <<'IP'
link set lan0 up
address add 10.250.1.45/24 dev lan0
address add 3d06:bad:b01:1::100/64 dev lan0 nodad
route add default via 10.250.1.1
route add default via 3d06:bad:b01:1::1 dev lan0
IP
    addresses client-vlan200 <<'IP'
link set lan0 up
address add 10.250.2.45/24 dev lan0
address add 3d06:bad:b01:2::50/64 dev lan0 nodad
route add default via 10.250.2.1
route add default via 3d06:bad:b01:2::1 dev lan0
IP
}

# OPNsense's addresses, routes and the rules of its that the router's site relies on.
make_opnsense() {
    addresses opnsense <<'IP'
link set mgmt0 up
link set inside0 up
link set vlan100 up
link set vlan200 up
address add 10.250.0.1/24 dev mgmt0
address add 10.250.1.1/24 dev vlan100
address add 3d06:bad:b01:1::1/64 dev vlan100 nodad
address add 10.250.2.1/24 dev vlan200
address add 3d06:bad:b01:2::1/64 dev vlan200 nodad
address add 10.250.250.2/29 dev inside0
address add 10.250.250.3/29 dev inside0
address add 10.250.250.4/29 dev inside0
address add 10.250.250.5/29 dev inside0
address add 10.250.250.6/29 dev inside0
route add default via 10.250.250.1
route add default via fe80::be24:11ff:fe72:c1 dev inside0
IP
    in_net opnsense nft -f - <<'NFT'
table inet opnsense {
  chain forward {
    type filter hook forward priority 0; policy accept;
    ct state established,related accept
    iifname "inside0" oifname { "vlan100", "vlan200" } icmpv6 type echo-request accept
    iifname "inside0" oifname { "vlan100", "vlan200" } meta nfproto ipv6 drop
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname "inside0" ip saddr 10.250.0.0/22 snat to 10.250.250.2
  }
}
NFT
}

make_internet() {
    addresses internet <<'IP'
link set att up
link set webpass up
link set monkeybrains up
address add 203.0.113.10/32 dev lo
address add 203.0.113.20/32 dev lo
address add 1.1.1.1/32 dev lo
address add 8.8.8.8/32 dev lo
address add 2001:db8:ffff::10/128 dev lo nodad
address add 2001:db8:ffff::20/128 dev lo nodad
address add 2606:4700:4700::1111/128 dev lo nodad
address add 2001:4860:4860::8888/128 dev lo nodad
address add 198.51.100.1/30 dev att
address add 2001:db8:ff01::1/64 dev att nodad
address add 198.51.100.5/30 dev webpass
address add 2001:db8:ff02::1/64 dev webpass nodad
address add 198.51.100.9/30 dev monkeybrains
route add 104.57.224.0/23 via 198.51.100.2
route add 104.57.226.192/29 via 198.51.100.2
route add 2600:1700:2f70::/47 via 2001:db8:ff01::2
route add 136.25.91.240/29 via 198.51.100.6
route add 2604:5500:c270::/47 via 2001:db8:ff02::2
route add 192.0.2.77/32 via 198.51.100.10
IP
}
