# The Internet providers: what distinguishes them, and the real daemons that serve a line: hostapd,
# Kea, radvd. Sourced by lab and by the scripts that those daemons call.
# shellcheck shell=bash

ISPS=(isp-att isp-webpass isp-monkeybrains)
# The routing protocol number by which a provider's routes to delegated prefixes are known.
DELEGATED_ROUTES=99

# isp_profile HOST: sets ISP_… to what the provider is. The values in lower case are families that
# it has. A lease is bound to one MAC where the provider knows its customer by it. ISP_LOSS: so many
# per cent of what comes to the customer are lost.
isp_profile() {
    ISP_LINE=line0
    ISP_MAC='' ISP_BLOCK='' ISP_LINK6='' ISP_DELEGATION='' ISP_RENUMBERED6='' ISP_DELEGATION56='' ISP_NAT='' ISP_LOSS=''
    case $1 in
    isp-att)
        ISP_LINE=line0.$LAB_VF_VLAN
        ISP_MAC=d0:fc:d0:7c:85:30
        ISP_GATEWAY=104.57.224.1/23 ISP_SUBNET=104.57.224.0/23
        ISP_LEASE=104.57.224.10 ISP_RENUMBERED4=104.57.224.20
        ISP_BLOCK=104.57.226.192/29
        ISP_LINK6=2600:1700:2f70:1::/64
        ISP_DELEGATION=2600:1700:2f71:c80::/60 ISP_RENUMBERED6=2600:1700:2f71:d80::/60
        ISP_DELEGATION56=2600:1700:2f71:e00::/56
        ISP_UPLINK=198.51.100.2/30 ISP_UPLINK_GATEWAY=198.51.100.1
        ISP_UPLINK6=2001:db8:ff01::2/64 ISP_UPLINK6_GATEWAY=2001:db8:ff01::1
        ;;
    isp-webpass)
        ISP_MAC=$LAB_I226_MAC
        ISP_GATEWAY=136.25.91.241/29 ISP_SUBNET=136.25.91.240/29
        ISP_LEASE=136.25.91.242 ISP_RENUMBERED4=136.25.91.243
        ISP_BLOCK=136.25.91.240/29
        ISP_LINK6=2604:5500:c270:1::/64
        ISP_DELEGATION=2604:5500:c271:be00::/60 ISP_RENUMBERED6=2604:5500:c271:de00::/60
        ISP_DELEGATION56=2604:5500:c271:dc00::/56
        ISP_UPLINK=198.51.100.6/30 ISP_UPLINK_GATEWAY=198.51.100.5
        ISP_UPLINK6=2001:db8:ff02::2/64 ISP_UPLINK6_GATEWAY=2001:db8:ff02::1
        ;;
    isp-monkeybrains)
        ISP_GATEWAY=10.77.0.1/24 ISP_SUBNET=10.77.0.0/24
        ISP_LEASE=10.77.0.50 ISP_RENUMBERED4=10.77.0.60
        ISP_UPLINK=198.51.100.10/30 ISP_UPLINK_GATEWAY=198.51.100.9
        ISP_UPLINK6='' ISP_NAT=192.0.2.77
        ISP_LOSS=10
        ;;
    *) die "$1 is no provider" ;;
    esac
    ISP_HOST=$1
}

make_isp() {
    isp_profile "$1"
    {
        echo "link set $ISP_LINE up"
        echo "link set up0 up"
        echo "address add $ISP_GATEWAY dev $ISP_LINE"
        echo "address add $ISP_UPLINK dev up0"
        echo "route add default via $ISP_UPLINK_GATEWAY"
        if [[ $ISP_LINK6 ]]; then
            echo "address add ${ISP_LINK6%/64}1/64 dev $ISP_LINE nodad"
            echo "address add $ISP_UPLINK6 dev up0 nodad"
            echo "route add default via $ISP_UPLINK6_GATEWAY"
        fi
        [[ ! $ISP_NAT ]] || echo "address add $ISP_NAT/32 dev lo"
    } | addresses "$1"
    [[ $1 != isp-att ]] || route_block "$ISP_LEASE"
    load_isp_rules
}

# route_block LEASE: AT&T's block is routed to the address that the customer leased.
route_block() { ip_in isp-att route replace "$ISP_BLOCK" via "$1"; }

# What leaves the customer's line with a source address that is not the customer's is dropped,
# counted and noted; a line that knows its customer by MAC or by 802.1X serves nobody else.
load_isp_rules() {
    local table_line
    {
        cat <<NFT
table inet isp {
  counter foreign {}
  set foreign4 { type ipv4_addr . ipv4_addr . inet_proto; flags dynamic; size 1024; }
  set foreign6 { type ipv6_addr . ipv6_addr . inet_proto; flags dynamic; size 1024; }
  set customer4 { type ipv4_addr; flags interval; auto-merge; }
  set customer6 { type ipv6_addr; flags interval; auto-merge; }
  chain sources {
    type filter hook prerouting priority raw;
    iifname "$ISP_LINE" ip saddr 0.0.0.0 accept
    iifname "$ISP_LINE" ip saddr != @customer4 counter name foreign update @foreign4 { ip saddr . ip daddr . meta l4proto counter } drop
    iifname "$ISP_LINE" ip6 saddr { ::, fe80::/10 } accept
    iifname "$ISP_LINE" ip6 saddr != @customer6 counter name foreign update @foreign6 { ip6 saddr . ip6 daddr . meta l4proto counter } drop
  }
  chain forward {
    type filter hook forward priority 0; policy accept;
    jump faults
    jump loss
  }
  chain faults {
  }
  chain loss {
  }
  chain postrouting {
    type nat hook postrouting priority 100;
$([[ ! $ISP_NAT ]] || echo "    oifname \"up0\" ip saddr $ISP_SUBNET snat to $ISP_NAT")
  }
}
NFT
        echo "table netdev line {"
        echo "  set upstream { type ether_addr; flags interval; }"
        echo "  set downstream { type ether_addr; flags interval; }"
        echo "  chain faults_in {"
        echo "  }"
        echo "  chain faults_out {"
        echo "  }"
        echo "  chain in {"
        echo "    type filter hook ingress device \"$ISP_LINE\" priority 0; policy accept;"
        [[ ! $ISP_MAC ]] || echo "    ether saddr != @upstream drop"
        echo "    jump faults_in"
        echo "  }"
        echo "  chain out {"
        echo "    type filter hook egress device \"$ISP_LINE\" priority 0; policy accept;"
        [[ ! $ISP_MAC ]] || echo "    ether daddr != @downstream drop"
        echo "    jump faults_out"
        echo "  }"
        echo "}"
    } | in_net "$ISP_HOST" nft -f -
    lose_as_usual
    set_customer "$ISP_LEASE" "$ISP_DELEGATION"
    [[ $ISP_HOST != isp-webpass ]] || open_line "$ISP_MAC"
}

# Lost are packets on their way to the customer only, so that of questions as many go unanswered.
lose() { # lose PERCENT FAMILY
    in_net "$ISP_HOST" nft add rule inet isp loss oifname "$ISP_LINE" meta nfproto "$2" \
        numgen random mod 100 "<" "$1" drop
}

lose_as_usual() {
    in_net "$ISP_HOST" nft flush chain inet isp loss
    [[ ! $ISP_LOSS ]] || each_family both lose "$ISP_LOSS"
}

# set_customer LEASE DELEGATION: whose source addresses are the customer's.
set_customer() {
    {
        echo "flush set inet isp customer4"
        echo "flush set inet isp customer6"
        echo "add element inet isp customer4 { $1 }"
        [[ ! $ISP_BLOCK ]] || echo "add element inet isp customer4 { $ISP_BLOCK }"
        [[ ! $ISP_LINK6 ]] || echo "add element inet isp customer6 { $ISP_LINK6 }"
        [[ ! $2 ]] || echo "add element inet isp customer6 { $2 }"
    } | in_net "$ISP_HOST" nft -f -
}

# open_line MAC: from now on the line serves this MAC; close_line: nobody.
open_line() {
    in_net "$ISP_HOST" nft -f - <<NFT
flush set netdev line upstream
flush set netdev line downstream
add element netdev line upstream { $1 }
add element netdev line downstream { $1, 01:00:00:00:00:00-01:ff:ff:ff:ff:ff, 33:33:00:00:00:00-33:33:ff:ff:ff:ff, ff:ff:ff:ff:ff:ff }
NFT
}

close_line() {
    in_net "$ISP_HOST" nft 'flush set netdev line upstream; flush set netdev line downstream'
}

foreign_count() {
    in_net "$1" nft -j list counter inet isp foreign |
        jq '[.nftables[].counter? | select(.) | .packets] | add'
}

# foreign_packets ISP: whose packets they were, and to whom.
foreign_packets() {
    in_net "$1" nft -j list sets inet |
        jq -c '[.nftables[].set? | select(.name // "" | startswith("foreign")) | .elem[]?.elem
            | {source: .val.concat[0], destination: .val.concat[1], protocol: .val.concat[2], packets: .counter.packets}]'
}

# Kea's documents. Renewal after 15 s: a changed lease is seen soon; valid for 600 s: a fault that
# a test makes does not take the lease with it.
dhcp4_document() { # dhcp4_document LEASE (empty: refuse)
    jq -n --arg line "$ISP_LINE" --arg subnet "$ISP_SUBNET" --arg lease "$1" --arg mac "$ISP_MAC" \
        --arg router "${ISP_GATEWAY%/*}" '{Dhcp4: {
            "interfaces-config": {interfaces: [$line], "service-sockets-max-retries": 50,
                "service-sockets-retry-wait-time": 100},
            "lease-database": {type: "memfile", persist: false},
            authoritative: true,
            "valid-lifetime": 600, "renew-timer": 15, "rebind-timer": 300,
            loggers: [{name: "kea-dhcp4", severity: "INFO", "output_options": [{output: "stdout"}]}],
            subnet4: [{id: 1, subnet: $subnet, "match-client-id": false,
                "reservations-in-subnet": true,
                "option-data": [{name: "routers", data: $router},
                    {name: "domain-name-servers", data: "1.1.1.1, 8.8.8.8"}]}
              + if $lease == "" then {}
                elif $mac == "" then {pools: [{pool: "\($lease) - \($lease)"}]}
                else {reservations: [{"hw-address": $mac, "ip-address": $lease}]} end]}}'
}

# One address, as a provider gives a customer the same again and again.
dhcp6_document() { # dhcp6_document DELEGATION (empty: none; "refuse": no address either)
    jq -n --arg line "$ISP_LINE" --arg subnet "$ISP_LINK6" --arg delegation "$1" \
        --arg script "$LAB_RUN/$ISP_HOST/delegated" --arg hooks "$(kea_hooks)" '{Dhcp6: {
            "interfaces-config": {interfaces: [$line], "service-sockets-max-retries": 50,
                "service-sockets-retry-wait-time": 100},
            "lease-database": {type: "memfile", persist: false},
            "preferred-lifetime": 400, "valid-lifetime": 600, "renew-timer": 15, "rebind-timer": 300,
            loggers: [{name: "kea-dhcp6", severity: "INFO", "output_options": [{output: "stdout"}]}],
            "hooks-libraries": [{library: "\($hooks)/libdhcp_run_script.so",
                parameters: {name: $script, sync: false}}],
            subnet6: [{id: 1, subnet: $subnet, interface: $line,
                "option-data": [{name: "dns-servers", data: "2606:4700:4700::1111"}]}
              + if $delegation == "refuse" then {}
                else {pools: [{pool: ($subnet | sub("/64$"; "1000") + " - " + sub("/64$"; "1000"))}]} end
              + if $delegation == "" or $delegation == "refuse" then {} else {"pd-pools": [($delegation | split("/")) as [$prefix, $length]
                  | {prefix: $prefix, "prefix-len": ($length | tonumber), "delegated-len": ($length | tonumber)}]} end]}}'
}

kea_hooks() {
    local folder
    for folder in /usr/lib/*/kea/hooks; do
        [[ -e $folder/libdhcp_run_script.so ]] && echo "$folder" && return
    done
    die "Kea's run-script hook is not installed (package kea-common)"
}

# start_isp_daemons HOST: hostapd on AT&T's parent link, Kea and radvd on the line.
start_isp_daemons() {
    isp_profile "$1"
    [[ $1 != isp-att ]] || start_hostapd
    start_dhcp4 "$ISP_LEASE"
    if [[ $ISP_LINK6 ]]; then
        start_radvd 1800
        start_dhcp6 "$ISP_DELEGATION"
    fi
}

# Kea and radvd run as they are installed, but see folders of the lab's own at their usual places
# (the holder of each host mounts them there).
start_dhcp4() {
    dhcp4_document "$1" >"$LAB_RUN/$ISP_HOST/etc-kea/dhcp4.json"
    spawn_in "$ISP_HOST" "$ISP_HOST.dhcp4" \
        "$LAB_RUN/$ISP_HOST/bin/kea-dhcp4" -c /etc/kea/dhcp4.json
}

start_dhcp6() {
    local hook=$LAB_RUN/$ISP_HOST/delegated
    dhcp6_document "$1" >"$LAB_RUN/$ISP_HOST/etc-kea/dhcp6.json"
    # Kea gives its hook an environment of Kea's alone.
    printf '#!/bin/sh\nHOME=/root MWAN_LAB=%q MWAN_CACHE=%q exec %q %q "$1"\n' \
        "$LAB" "$MWAN_CACHE" "$LAB_SCRIPTS/isp-delegated" "$ISP_HOST" >"$hook"
    chmod 755 "$hook"
    spawn_in "$ISP_HOST" "$ISP_HOST.dhcp6" env KEA_HOOK_SCRIPTS_PATH="$LAB_RUN/$ISP_HOST" \
        "$LAB_RUN/$ISP_HOST/bin/kea-dhcp6" -c /etc/kea/dhcp6.json
}

# start_radvd LIFETIME: router advertisements that send the customer to DHCPv6 for everything.
start_radvd() {
    cat >"$LAB_RUN/$ISP_HOST/radvd.conf" <<CONF
interface $ISP_LINE {
    AdvSendAdvert on;
    AdvManagedFlag on;
    AdvOtherConfigFlag on;
    MinRtrAdvInterval 3;
    MaxRtrAdvInterval 10;
    AdvDefaultLifetime $1;
};
CONF
    spawn_in "$ISP_HOST" "$ISP_HOST.radvd" \
        radvd --nodaemon --logmethod stderr --config "$LAB_RUN/$ISP_HOST/radvd.conf" \
        --pidfile /run/radvd.pid
}

restart_dhcp4() {
    stop_process "$ISP_HOST.dhcp4"
    start_dhcp4 "$1"
}

restart_dhcp6() {
    stop_process "$ISP_HOST.dhcp6"
    start_dhcp6 "$1"
}

# hostapd stands before the provider's router, at its end of the fibre.
start_hostapd() {
    local folder=$LAB_RUN/isp-att/hostapd
    mkdir -p "$folder"
    cat >"$folder/hostapd.conf" <<CONF
interface=line0
driver=wired
use_pae_group_addr=0
ctrl_interface=$folder/control
logger_stdout=-1
logger_stdout_level=2
ieee8021x=1
eap_server=1
eap_reauth_period=3600
eap_user_file=$folder/users
ca_cert=$LAB_RUN/isp-att/certificates/ca.pem
server_cert=$LAB_RUN/isp-att/certificates/server.pem
private_key=$LAB_RUN/isp-att/certificates/server.key
CONF
    allow_customer
    spawn isp-att.hostapd nsenter --net="$(netns_path "$LAB_ACCESS")" -- hostapd "$folder/hostapd.conf"
}

# Opens and closes the line as hostapd says; hostapd has to run.
report_authorisations() {
    local folder=$LAB_RUN/isp-att/hostapd
    spawn isp-att.authorised hostapd_cli -s "$folder" -p "$folder/control" -i line0 \
        -a "$LAB_SCRIPTS/isp-authorised"
}

hostapd_cli_att() {
    local folder=$LAB_RUN/isp-att/hostapd
    hostapd_cli -s "$folder" -p "$folder/control" -i line0 "$@"
}

# forget_customer: the end of an authorisation, as when the link goes down. hostapd drops its state
# only when it reads its configuration anew.
forget_customer() {
    close_line
    kill -HUP "$(pid_of isp-att.hostapd)"
    await 5 "hostapd of isp-att" hostapd_has_forgotten
}

hostapd_has_forgotten() { [[ $(hostapd_cli_att all_sta) != *[0-9a-f]:* ]]; }

# ask_customer: the provider asks for the customer's identity, as when the link comes up: so the
# supplicant learns that its authorisation has ended.
ask_customer() { hostapd_cli_att new_sta "$ISP_MAC" >/dev/null; }

# The identity is the customer's MAC, as AT&T has it; anybody else is refused.
allow_customer() { echo "\"${ISP_MAC^^}\" TLS" >"$LAB_RUN/isp-att/hostapd/users"; }

refuse_everybody() { echo "\"nobody\" TLS" >"$LAB_RUN/isp-att/hostapd/users"; }
