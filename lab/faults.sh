# Faults: what can go wrong at a provider, made and healed. Sourced by lab.
# shellcheck shell=bash

FAULTS=(carrier-loss link-removed black-hole gateway-dead loss small-mtu no-auth no-lease withdraw-prefix
    renumber delegate-56)

# What a path beyond the provider carries under small-mtu.
SMALL_MTU=1400

# fault KIND WAN FAMILY (ipv4, ipv6 or both) PERCENT (of packets, for loss)
fault() {
    local kind=$1 wan=$2 family=$3 percent=$4
    known fault "$kind" "${FAULTS[@]}"
    known WAN "$wan" "${ISPS[@]#isp-}"
    isp_profile "isp-$wan"
    case $kind in
    carrier-loss) set_carrier down ;;
    link-removed) remove_link ;;
    small-mtu) each_family "$family" narrow_uplink ;;
    black-hole) each_family "$family" black_hole ;;
    loss)
        in_net "$ISP_HOST" nft flush chain inet isp loss
        each_family "$family" lose "$percent"
        ;;
    gateway-dead) each_family "$family" kill_gateway ;;
    no-auth) withdraw_authorisation ;;
    no-lease) refuse_leases "$family" ;;
    withdraw-prefix) delegate '' ;;
    renumber) each_family "$family" renumber ;;
    delegate-56) delegate "$ISP_DELEGATION56" ;;
    *) die "the lab knows the fault '$kind' but does not make it" ;;
    esac
    mkdir -p "$LAB_RUN/faults"
    echo "$kind $family" >>"$LAB_RUN/faults/$wan"
}

# known WHAT NAME NAMES…: ends with 2 and the names that there are when it is none of them.
known() {
    local what=$1 name=$2
    shift 2
    [[ " $* " == *" $name "* ]] || {
        echo "lab: there is no $what '$name'; there are: $*" >&2
        exit 2
    }
}

# each_family FAMILY COMMAND…: the command for each of them that the provider has.
each_family() {
    local family=$1
    shift
    [[ $family == ipv6 ]] || "$@" ipv4
    [[ $family == ipv4 || ! $ISP_LINK6 ]] || "$@" ipv6
}

heal() {
    local wan=$1 made
    known WAN "$wan" "${ISPS[@]#isp-}"
    isp_profile "isp-$wan"
    made=$(cat "$LAB_RUN/faults/$wan" 2>/dev/null || true)
    if grep -q '^link-removed' <<<"$made"; then return_link; fi
    if grep -q '^carrier-loss' <<<"$made"; then set_carrier up; fi
    if grep -q '^small-mtu' <<<"$made"; then each_family both widen_uplink; fi
    in_net "$ISP_HOST" nft 'flush chain inet isp faults; flush chain netdev line faults_in;
        flush chain netdev line faults_out'
    lose_as_usual
    if grep -qE '^(no-lease|renumber) (ipv4|both)' <<<"$made"; then lease "$ISP_LEASE"; fi
    if grep -qE '^(no-lease|renumber) (ipv6|both)|^(withdraw-prefix|delegate-56)' <<<"$made" && [[ $ISP_LINK6 ]]; then
        delegate "$ISP_DELEGATION"
    fi
    if grep -qE '^(no-lease|withdraw-prefix)' <<<"$made"; then reset_line; fi
    if grep -q '^no-auth' <<<"$made"; then restore_authorisation; fi
    rm -f "$LAB_RUN/faults/$wan"
}

# The provider's end of the customer's link goes down, or comes back: carrier is lost in the VM. On a
# line with 802.1X that ends the authorisation, and its return asks for a new one.
set_carrier() {
    local port
    case $ISP_HOST in
    isp-att)
        # At once, as a cable does: the link that IP runs on first, its parent right after.
        ip_in "$LAB_WIRES" -j link show type veth |
            jq -r --arg to "$1" '[.[].ifname | select(test("^vf[0-9]"))] | sort | reverse | .[] | "link set \(.) \($to)"' |
            ip_in "$LAB_WIRES" -batch -
        if [[ $1 == down ]]; then forget_customer; else ask_customer; fi
        ;;
    isp-webpass) ip_in "$LAB_WIRES" link set i226 "$1" ;;
    isp-monkeybrains)
        for port in $(ip_in vault -j link show master mbrains 2>/dev/null | jq -r '.[].ifname | select(startswith("tap"))'); do
            ip_in vault link set "$port" "$1"
        done
        ;;
    esac
}

# The link is taken out of the running machine, as a NIC that is unplugged or a VF that is gone.
remove_link() {
    local vmid names
    vmid=$(running_vms)
    [[ $vmid ]] || die "no virtual machine runs whose link could be removed"
    if vm_is_qemu; then
        unplug_nic "$vmid" "$(qemu_nic_of "$ISP_HOST" "$vmid")"
        [[ $ISP_HOST != isp-att ]] || forget_customer
        return
    fi
    case $ISP_HOST in
    isp-att)
        take_back_vlan "$vmid"
        for names in $(passed_links_of 0000:02:02); do take_back_link "${names#*:}" "${names%:*}"; done
        forget_customer
        ;;
    isp-webpass)
        for names in $(passed_links_of 0000:06:00); do take_back_link "${names#*:}" "${names%:*}"; done
        ;;
    isp-monkeybrains) ip_in mwan link del enmbrains0 ;;
    esac
}

return_link() {
    local vmid names
    vmid=$(running_vms)
    # A machine that is started anew is given all its links.
    [[ $vmid ]] || return 0
    if vm_is_qemu; then
        plug_nic "$vmid" "$(qemu_nic_of "$ISP_HOST" "$vmid")"
        [[ $ISP_HOST != isp-att ]] || ask_customer
        return
    fi
    case $ISP_HOST in
    isp-att)
        for names in $(passed_links_of 0000:02:02); do
            move_link vault "${names%:*}" mwan "${names#*:}"
            ! kernel_has_vlans || ip_in mwan link add link "${names#*:}" name "${names#*:}.$LAB_VF_VLAN" \
                type vlan id "$LAB_VF_VLAN"
        done
        give_vlan "$vmid"
        ask_customer
        ;;
    isp-webpass)
        for names in $(passed_links_of 0000:06:00); do move_link vault "${names%:*}" mwan "${names#*:}"; done
        ;;
    isp-monkeybrains) give_networks "$vmid" "$(monkeybrains_network "$vmid")" ;;
    esac
}

# passed_links_of SLOT: HOST-NAME:GUEST-NAME of each device there that the machine was given.
passed_links_of() {
    local user
    for user in "$LAB_RUN/pci/users/$1".*; do
        [[ ! -e $user ]] || link_of "${user##*/}" | tr ' ' ':'
    done
}

# The network of the machine's that goes to Monkeybrains, as its configuration in vault has it.
monkeybrains_network() {
    networks_of "$(in_host vault cat "/etc/pve/qemu-server/$1.conf" |
        jq -Rn '{config: [inputs | capture("^(?<key>[a-z]+[0-9]*): (?<value>.*)$")] | from_entries}')" |
        grep -w mbrains
}

# What leaves towards the Internet meets a link that carries less: the provider's router says so.
narrow_uplink() { change_uplink "$1" mtu lock "$SMALL_MTU"; }

widen_uplink() { change_uplink "$1"; }

# change_uplink FAMILY ROUTE-OPTION…
change_uplink() {
    local family=-4 gateway=$ISP_UPLINK_GATEWAY
    [[ $1 == ipv4 ]] || family=-6 gateway=$ISP_UPLINK6_GATEWAY
    shift
    ip_in "$ISP_HOST" "$family" route replace default via "$gateway" "$@"
}

# Beyond the gateway everything is dropped without a word; the gateway itself answers.
black_hole() { in_net "$ISP_HOST" nft add rule inet isp faults meta nfproto "$1" drop; }

# The gateway neither answers nor forwards, neighbour discovery included; carrier stays.
kill_gateway() {
    local types=ip6
    [[ $1 == ipv6 ]] || types='{ ip, arp }'
    in_net "$ISP_HOST" nft "add rule netdev line faults_in ether type $types drop;
        add rule netdev line faults_out ether type $types drop"
}

# lease ADDRESS: the address that DHCPv4 leases from now on; none: every request is refused.
lease() {
    if [[ $1 ]]; then
        echo "$1" >"$LAB_RUN/$ISP_HOST/lease"
        set_customer "$1" "$(cat "$LAB_RUN/$ISP_HOST/delegation" 2>/dev/null || echo "$ISP_DELEGATION")"
        [[ $ISP_HOST != isp-att ]] || route_block "$1"
    fi
    restart_dhcp4 "$1"
}

# delegate PREFIX: what DHCPv6 delegates from now on; none: nothing; "refuse": no address either.
delegate() {
    local prefix=$1
    [[ $ISP_LINK6 ]] || die "$ISP_HOST has no IPv6"
    [[ $prefix != refuse ]] || prefix=''
    echo "$prefix" >"$LAB_RUN/$ISP_HOST/delegation"
    set_customer "$(cat "$LAB_RUN/$ISP_HOST/lease" 2>/dev/null || echo "$ISP_LEASE")" "$prefix"
    ip_in "$ISP_HOST" -6 route flush proto "$DELEGATED_ROUTES"
    restart_dhcp6 "$1"
}

# A client that was refused renews what it has left, and never asks for the rest again; a line that
# goes down and up makes it start anew, as a provider's support would.
reset_line() {
    set_carrier down
    set_carrier up
}

# No lease is given any more. The line goes down and up, so that the client asks at once.
refuse_leases() {
    local family=$1
    if [[ $family != ipv6 ]]; then lease ''; fi
    if [[ $family != ipv4 && $ISP_LINK6 ]]; then delegate refuse; fi
    reset_line
}

renumber() {
    if [[ $1 == ipv4 ]]; then
        lease "$ISP_RENUMBERED4"
    else
        delegate "$ISP_RENUMBERED6"
    fi
}

withdraw_authorisation() {
    [[ $ISP_HOST == isp-att ]] || die "$ISP_HOST asks for no authentication"
    refuse_everybody
    forget_customer
    ask_customer
}

restore_authorisation() {
    allow_customer
    forget_customer
    ask_customer
}
