package mwan.provision.verify.seen;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// What of OPNsense's `config.xml` the migration asks about. Where OPNsense keeps it is written
/// down in `config-paths.txt`, the contract that the lab's stand-in is held to as well.
///
/// @param gatewayGroups their names
/// @param npt rules of IPv6 prefix translation, as people call them
/// @param lines interfaces that face a provider: they lease an address, or have a gateway that is
///   not this router
public record OpnsenseConfig(List<String> gatewayGroups, List<String> npt, List<String> lines) {
    static final List<String> GATEWAYS =
            List.of("/opnsense/gateways/gateway_item", "/opnsense/OPNsense/Gateways/gateway_item");
    static final String GROUPS = "/opnsense/gateways/gateway_group";
    static final List<String> NPT =
            List.of("/opnsense/nat/npt", "/opnsense/OPNsense/Firewall/Filter/npt/rule");
    static final String INTERFACES = "/opnsense/interfaces/*";
    private static final Set<String> LEASED = Set.of("dhcp", "dhcp6", "slaac", "pppoe");

    public OpnsenseConfig {
        gatewayGroups = List.copyOf(gatewayGroups);
        npt = List.copyOf(npt);
        lines = List.copyOf(lines);
    }

    /// @param ours the router's own addresses on the inside link, which are gateways that stay
    public static OpnsenseConfig parse(String xml, Set<String> ours) {
        var document = document(xml);
        var groups = new ArrayList<String>();
        for (var group : all(document, GROUPS)) {
            groups.add(text(group, "name"));
        }
        var rules = new ArrayList<String>();
        for (var path : NPT) {
            for (var rule : all(document, path)) {
                rules.add(
                        (text(rule, "interface")
                                        + " "
                                        + text(rule, "descr")
                                        + text(rule, "description"))
                                .strip());
            }
        }
        return new OpnsenseConfig(groups, rules, lines(document, ours));
    }

    private static List<String> lines(Document document, Set<String> ours) {
        var withOldGateway = new LinkedHashSet<String>();
        var withUs = new LinkedHashSet<String>();
        for (var path : GATEWAYS) {
            for (var gateway : all(document, path)) {
                boolean isOurs = ours.contains(text(gateway, "gateway"));
                (isOurs ? withUs : withOldGateway).add(text(gateway, "interface"));
            }
        }
        var lines = new ArrayList<String>();
        for (var one : all(document, INTERFACES)) {
            var key = one.getTagName();
            boolean leased =
                    LEASED.contains(text(one, "ipaddr")) || LEASED.contains(text(one, "ipaddrv6"));
            if (!withUs.contains(key) && (leased || withOldGateway.contains(key))) {
                var called = text(one, "descr");
                lines.add((called.isEmpty() ? key : called) + " (" + text(one, "if") + ")");
            }
        }
        return lines;
    }

    private static Document document(String xml) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            // The fault is told by the exception alone.
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(xml)));
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException(impossible);
        } catch (SAXException | IOException broken) {
            throw new NotUnderstood("config.xml", xml, broken);
        }
    }

    private static List<Element> all(Document document, String path) {
        try {
            var found =
                    (NodeList)
                            XPathFactory.newInstance()
                                    .newXPath()
                                    .evaluate(path, document, XPathConstants.NODESET);
            return IntStream.range(0, found.getLength())
                    .mapToObj(found::item)
                    .map(Element.class::cast)
                    .toList();
        } catch (XPathException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The text of a child; empty when there is none.
    private static String text(Element parent, String child) {
        var found = parent.getElementsByTagName(child);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }
}
