package mwan.provision.verify.check;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The page that lists all kinds of checks.
public final class CheckPage {
    private static final String HEAD =
            """
            # The checks of `mwan-provision verify`

            Each check has an id, by which `--only` chooses it; a group's name chooses the whole group, and
            `lease.ipv4` chooses that check for every WAN. What is expected comes from the site file. When a
            check has failed, those that depend on it are not looked at: they are `unobserved`, and
            `because` names the first cause. A check that could not be observed has neither passed nor
            failed. What only a reboot can show is not required before there was one.

            `--disruptive` breaks things on purpose and sees them come back; users lose something for
            moments, and the host's other guests go down with it, so choose your hour. Reboots come
            first, then the checklist, then drain and failover, and these only on a router on which
            every required check has passed. Before a WAN is taken away a timer in the VM is set that
            gives it back should the program be stopped.

            | `--disruptive` | Is done | Is proven |
            |---|---|---|
            | `failover` | each WAN's interface is set down, and up again | within 15 s the router knows; no new connection of the inside hosts fails or takes that WAN; within 90 s it is healthy again |
            | `drain` | each WAN is drained, and restored | no new connection of the inside hosts fails or takes that WAN |
            | `vm-reboot` | `systemctl reboot` in the VM | another boot id, and within 3 min each WAN as before |
            | `host-reboot` | `systemctl reboot` on the Proxmox host | another boot id within 10 min, and within 6 min more each WAN as before; the VF as the site wants it |

            That each check catches its fault, as the only one that fails, is tried in the lab by
            `./test CheckFaultsTest`; what is broken there for each stands in
            lab/src/test/resources/mwan/lab/acceptance/check-faults.yaml.

            In an id, `{wan}`, `{host}` and the like stand for the site's own names.

            This page is made from the program, by the test `CheckPageTest`.
            """;

    /// What one looks at by hand on such a router, by the commands and lists of those who run one
    /// without this program, and the checks that look at it.
    static final List<Manual> BY_HAND =
            List.of(
                    manual(
                            "`ip link show PF` on the host: `trust on`, `spoof checking off`",
                            "host.pf host.vf.trust host.vf.spoofcheck host.vf.mac"),
                    manual(
                            "`lspci` on the host: the Virtual Function is there",
                            "host.vf.present vm.iommu.{wan}"),
                    manual(
                            "the unit that sets up the VF is enabled, and has run",
                            "host.vf.unit persistence.vf-unit"),
                    manual(
                            "`qm config VMID`, `grep hostpci`, `grep net`",
                            "vm.hostpci.{wan} vm.nic.{link} vm.pending"),
                    manual("`wpa_cli status`", "dot1x.authorized.{wan}"),
                    manual(
                            "`journalctl -u wpa_supplicant-mwan`: the check quotes the line that says why",
                            "dot1x.authorized.{wan}"),
                    manual(
                            "`ls -la /etc/wpa_supplicant/*.pem`",
                            "dot1x.certificates dot1x.certificate-valid"),
                    manual(
                            "`systemctl status wpa_supplicant-mwan dhcpcd nftables mwan-health`: systemd-networkd takes dhcpcd's place, mwan that of mwan-health",
                            "services.{unit} services.failed persistence.units"),
                    manual(
                            "`ip addr show`, `ip -6 addr show`",
                            "link.management link.inside link.inside.link-local lease.ipv4.{wan} lease.prefix.{wan} npt.own-address.{wan} nat.on-link.{wan}"),
                    manual("`ip link show`, `grep 3242`", "link.present.{wan} link.vlan.{wan}"),
                    manual(
                            "the lease comes with the NIC's own MAC",
                            "link.mac.{wan} lease.ipv4.{wan} vm.hostpci.{wan}"),
                    manual(
                            "`ip route show table att`, `ip route show table webpass`",
                            "routes.default.{family}.{wan} routes.closed.{wan} rules.table-names"),
                    manual(
                            "`ip -6 route show table 100`, `200` and main: the internal prefix goes back to OPNsense's link-local address, and is not on-link",
                            "routes.inside.{table} link.inside.next-hop"),
                    manual(
                            "`ip -6 route show default`, in its single and its multipath form",
                            "routes.main.{family}"),
                    manual("`ip rule show`, `ip -6 rule show`", "rules.fwmark.{wan} rules.closed"),
                    manual(
                            "no rule sets the mark of 10.250.250.2 to .6 by their address",
                            "rules.unpinned"),
                    manual(
                            "`nft list ruleset`: marks and the 1:1 mappings",
                            "nat.table nat.policy nat.mapping.{internal}"),
                    manual(
                            "`nft list chain ip6 nat postrouting`, `prerouting`: still there after a flush",
                            "npt.translation.{wan}"),
                    manual(
                            "`health-check.sh --status`",
                            "health.daemon health.{family}.{wan} health.in-service.{wan}"),
                    manual(
                            "on OPNsense: `ping -6 LINK-LOCAL%IF`, `ping 10.250.250.1`",
                            "opnsense.gateway.ipv6 opnsense.gateway.ipv4 opnsense.next-hop opnsense.addresses"),
                    manual(
                            "`watch curl -4 ifconfig.co`, `watch curl -6 ifconfig.co`: the WANs take turns",
                            "balance.{family}.{host}"),
                    manual("a running session keeps its WAN", "balance.affinity.{family}.{host}"),
                    manual(
                            "`3d06:bad:b01:1::100` is seen as `2600:1700:2f71:c81::100`",
                            "npt.host-bits.{host}"),
                    manual(
                            "`curl -6` works but `ping -6` does not",
                            "balance.echo.{family}.{host}"),
                    manual(
                            "from outside: `ping 136.25.91.242`; each public address leads to its internal one, and back by the same WAN",
                            "inbound.ping.{wan}.{host} inbound.http.{wan}.{host}"),
                    manual(
                            "`cat /run/mwan-trace-id`, `tail /var/log/mwan-debug.log`",
                            "services.trace services.debug-log"),
                    manual(
                            "test 1: the VF's trust persists after a reboot of the host",
                            "persistence.host-reboot persistence.host-comes-back"),
                    manual("test 2: 802.1X succeeds", "dot1x.authorized.{wan}"),
                    manual(
                            "test 3: DHCP works with the NIC's real MAC",
                            "link.mac.{wan} lease.ipv4.{wan}"),
                    manual(
                            "test 4: failover between the WANs",
                            "balance.failover.{wan} balance.drain.{wan}"),
                    manual(
                            "test 5: NPT and 1:1 NAT work",
                            "npt.translation.{wan} npt.host-bits.{host} nat.mapping.{internal} inbound.http.{wan}.{host}"));

    /// @param look what one looks at
    /// @param kinds ids of the checks that do it
    record Manual(String look, List<String> kinds) {}

    private static Manual manual(String look, String kinds) {
        return new Manual(look, List.of(kinds.split(" ")));
    }

    private CheckPage() {}

    public static String text() {
        return HEAD
                + Stream.of(Group.values()).map(CheckPage::section).collect(Collectors.joining())
                + byHand();
    }

    private static String byHand() {
        return "\n## What one would look at by hand\n\n| By hand | The checks that look at it |\n|---|---|\n"
                + BY_HAND.stream()
                        .map(manual ->
                                "| %s | %s |\n"
                                        .formatted(
                                                cell(manual.look()),
                                                manual.kinds().stream()
                                                        .map(id -> "`" + id + "`")
                                                        .collect(Collectors.joining(", "))))
                        .collect(Collectors.joining());
    }

    private static String section(Group group) {
        return "\n## %s: %s\n\n| Check | Passes when | The fault it catches | Hint |\n|---|---|---|---|\n"
                        .formatted(group.label(), group.about())
                + Checklist.KINDS.stream()
                        .filter(kind -> kind.group() == group)
                        .map(CheckPage::row)
                        .collect(Collectors.joining());
    }

    private static String row(Kind kind) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(kind.id(), cell(kind.title()), cell(kind.fault()), cell(kind.hint()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
