# What `lab status` shows. Sourced by lab.
# shellcheck shell=bash

status_document() {
    local host isp hosts='[]' providers='[]' state faults
    for host in "${LAB_HOSTS[@]}"; do
        state=down
        case $host in
        mwan) if vm_is_qemu; then pid_of mwan; else container_leader mwan; fi >/dev/null && state=up ;;
        vault) container_leader vault >/dev/null && state=up ;;
        *) pid_of "$host" >/dev/null && state=up ;;
        esac
        hosts=$(jq --arg host "$host" --arg state "$state" '. + [{name: $host, state: $state}]' <<<"$hosts")
    done
    for isp in "${ISPS[@]}"; do
        faults=$(cat "$LAB_RUN/faults/${isp#isp-}" 2>/dev/null || true)
        providers=$(jq --argjson packets "$(foreign_packets "$isp" 2>/dev/null || echo '[]')" --arg wan "${isp#isp-}" --arg faults "$faults" --arg foreign "$(foreign_count "$isp" 2>/dev/null || echo 0)" \
            '. + [{wan: $wan, foreign: ($foreign | tonumber), packets: $packets,
                faults: [$faults | split("\n")[] | select(. != "") | split(" ") | {kind: .[0], family: .[1]}]}]' <<<"$providers")
    done
    jq -n --arg lab "$LAB" --argjson up "$(lab_is_up && echo true || echo false)" \
        --argjson hosts "$hosts" --argjson providers "$providers" \
        --arg vm "$(cat "$LAB_RUN/vm.id" 2>/dev/null || true)" \
        '{lab: $lab, up: $up, hosts: $hosts, vm: (if $vm == "" then null else ($vm | tonumber) end),
            foreign: ($providers | map({(.wan): .foreign}) | add),
            foreignPackets: ($providers | map({(.wan): .packets}) | add),
            faults: [$providers[] | .wan as $wan | .faults[] | {wan: $wan} + .]}'
}

show_status() {
    if [[ "$*" == "--output json" || "$*" == "--output=json" ]]; then
        status_document
    else
        status_document | jq -r '"lab \(.lab): \(if .up then "up" else "down" end)",
            (.hosts[] | "  \(.name): \(.state)"),
            "  virtual machine: \(.vm // "none")",
            (.foreign | to_entries[] | "  \(.key): \(.value) packets with a foreign source"),
            (.foreignPackets | to_entries[] | .key as $wan | .value[] |
                "    \($wan): \(.source) to \(.destination), \(.protocol): \(.packets)"),
            (if .faults == [] then "  no fault" else (.faults[] | "  fault: \(.kind) of \(.wan) (\(.family))") end)'
    fi
}
