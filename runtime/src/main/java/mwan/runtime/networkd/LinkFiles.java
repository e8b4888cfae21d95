package mwan.runtime.networkd;

import java.util.ArrayList;
import java.util.List;
import mwan.runtime.files.ConfigFile;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.InterfaceName;
import mwan.value.MacAddress;

/// The .link, .netdev and .network files of the inside link and of the WANs. The management link is
/// cloud-init's.
public final class LinkFiles {
    /// Where they lie.
    public static final String FOLDER = "etc/systemd/network";

    private static final String MARK = "-mwan-";

    private LinkFiles() {}

    /// Whether a file of this name is one of ours.
    public static boolean isOurs(String fileName) {
        return fileName.contains(MARK);
    }

    public static List<ConfigFile> render(Router router) {
        var files = new ArrayList<ConfigFile>();
        inside(router.inside(), files);
        for (var wan : router.wans()) {
            nic(wan.link(), files);
            if (wan.link().vlan().isPresent()) {
                vlan(wan, files);
            }
            files.add(file("20", wan.egress(), "network", WanNetwork.render(wan)));
        }
        return files;
    }

    private static ConfigFile file(
            String order, InterfaceName link, String kind, UnitText content) {
        return ConfigFile.readable(
                FOLDER + "/" + order + MARK + link + "." + kind, content.toString());
    }

    private static void inside(Router.Inside inside, List<ConfigFile> files) {
        inside.match()
                .ifPresent(mac -> {
                    var link = new UnitText();
                    link.section("Match").set("PermanentMACAddress", mac.lowerCase());
                    link.section("Link").set("Name", inside.link());
                    files.add(file("10", inside.link(), "link", link));
                });
        var network = new UnitText();
        network.section("Match").set("Name", inside.link());
        network.section("Link").set("RequiredForOnline", false);
        network.section("Network")
                .set("Description", "inside: the link to the edge router")
                .set("Address", inside.address())
                // The edge router has this link-local address as its gateway: it must follow the
                // MAC.
                .set("LinkLocalAddressing", "ipv6")
                .set("IPv6LinkLocalAddressGenerationMode", "eui64")
                .set("IPv6AcceptRA", false)
                .set("DHCP", false)
                .set("ConfigureWithoutCarrier", true)
                .set("IgnoreCarrierLoss", true);
        files.add(file("20", inside.link(), "network", network));
    }

    private static void nic(Wan.Link link, List<ConfigFile> files) {
        var match = new UnitText();
        boolean found = link.match().isPresent() || link.driver().isPresent();
        var section = match.section("Match");
        // By the permanent address: a VLAN on the NIC has its present one too.
        section.set("PermanentMACAddress", link.match().map(MacAddress::lowerCase));
        if (link.match().isEmpty()) {
            section.set("Driver", link.driver()).set("Type", "ether");
        }
        match.section("Link")
                .set("Name", link.name())
                .set("MACAddress", link.mac().map(MacAddress::lowerCase));
        if (found) {
            files.add(file("10", link.name(), "link", match));
        }
    }

    private static void vlan(Wan wan, List<ConfigFile> files) {
        var device = new UnitText();
        // A container is given its links from outside, the VLAN's among them.
        device.section("Match").set("Virtualization", "!container");
        device.section("NetDev").set("Name", wan.egress()).set("Kind", "vlan");
        device.section("VLAN").set("Id", wan.link().vlan().map(vlan -> vlan.number()));
        files.add(file("20", wan.egress(), "netdev", device));

        var parent = new UnitText();
        parent.section("Match").set("Name", wan.link().name());
        parent.section("Link").set("RequiredForOnline", false).set("MTUBytes", wan.link().mtu());
        parent.section("Network")
                .set("Description", "carries the VLAN of WAN " + wan.name())
                .set("VLAN", wan.egress())
                .set("LinkLocalAddressing", false)
                .set("IPv6AcceptRA", false)
                .set("DHCP", false)
                .set("LLDP", false);
        files.add(file("20", wan.link().name(), "network", parent));
    }

    /// The numbers of our routing tables under the WANs' names, for `ip route show table att`.
    public static ConfigFile tableNames(Router router) {
        var text = new StringBuilder("# Written by mwan from /etc/mwan/site.yaml.\n");
        router.wans()
                .forEach(wan ->
                        text.append(wan.table()).append('\t').append(wan.name()).append('\n'));
        return ConfigFile.readable("etc/iproute2/rt_tables.d/mwan.conf", text.toString());
    }
}
