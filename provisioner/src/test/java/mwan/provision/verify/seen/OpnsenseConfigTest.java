package mwan.provision.verify.seen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import mwan.provision.verify.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/// What is read off OPNsense's config.xml; reader and stand-ins keep to the contract.
class OpnsenseConfigTest {
    private static final Path STAND_INS = Sites.top().resolve("lab/opnsense");
    private static final Set<String> OURS = Set.of("10.250.250.1", "fe80::be24:11ff:fe72:c1");

    private static OpnsenseConfig standIn(String name) throws IOException {
        return OpnsenseConfig.parse(Files.readString(STAND_INS.resolve(name)), OURS);
    }

    @Test
    void beforeTheMoveEverythingIsThere() throws IOException {
        var config = standIn("own-lines.xml");
        assertThat(config.gatewayGroups()).containsExactly("BALANCED");
        assertThat(config.npt()).containsExactly("wan to AT&T", "opt1 to Webpass");
        assertThat(config.lines()).containsExactly("ATT (wan0)", "WEBPASS (wan1)");
    }

    @Test
    void afterItNothingIsLeftAndOurOwnInterfaceIsNoLine() throws IOException {
        assertThat(standIn("moved.xml"))
                .isEqualTo(new OpnsenseConfig(List.of(), List.of(), List.of()));
    }

    @Test
    void theOlderPlacesAreKnown() {
        var config =
                OpnsenseConfig.parse(
                        """
                        <opnsense>
                          <interfaces><wan><if>igb0</if><ipaddr>198.51.102.7</ipaddr></wan></interfaces>
                          <gateways><gateway_item><interface>wan</interface><gateway>198.51.102.1</gateway></gateway_item></gateways>
                          <nat><npt><interface>wan</interface><descr>old</descr></npt></nat>
                        </opnsense>
                        """,
                        OURS);
        assertThat(config.lines()).containsExactly("wan (igb0)");
        assertThat(config.npt()).containsExactly("wan old");
    }

    @Test
    void whatIsNoXmlOrReachesOutIsNotRead() {
        assertThatThrownBy(() -> OpnsenseConfig.parse("<opnsense>", OURS))
                .isInstanceOf(NotUnderstood.class);
        assertThatThrownBy(() ->
                        OpnsenseConfig.parse(
                                "<!DOCTYPE a [<!ENTITY b SYSTEM"
                                        + " \"file:///etc/passwd\">]><opnsense>&b;</opnsense>",
                                OURS))
                .isInstanceOf(NotUnderstood.class);
    }

    @Test
    void theReadersPlacesAreInTheContract() throws IOException {
        var paths = new ArrayList<>(OpnsenseConfig.GATEWAYS);
        paths.add(OpnsenseConfig.GROUPS);
        paths.addAll(OpnsenseConfig.NPT);
        paths.add(OpnsenseConfig.INTERFACES);
        assertThat(contract()).containsAll(paths);
    }

    @ParameterizedTest
    @ValueSource(strings = {"own-lines.xml", "parallel.xml", "cutover.xml", "moved.xml"})
    void theStandInsUseNothingElse(String name) throws Exception {
        var root =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(STAND_INS.resolve(name).toFile())
                        .getDocumentElement();
        var leaves = new ArrayList<String>();
        leaves(root, "/" + root.getTagName(), leaves);
        assertThat(leaves).isNotEmpty();
        assertThat(contract()).containsAll(leaves);
    }

    private static void leaves(Element element, String path, List<String> into) {
        boolean leaf = true;
        for (int index = 0; index < element.getChildNodes().getLength(); index++) {
            if (element.getChildNodes().item(index) instanceof Element child) {
                leaf = false;
                var name = path.equals("/opnsense/interfaces") ? "*" : child.getTagName();
                leaves(child, path + "/" + name, into);
            }
        }
        if (leaf) {
            into.add(path);
        }
    }

    private static List<String> contract() throws IOException {
        try (var text =
                OpnsenseConfig.class.getResourceAsStream(
                        "/mwan/provision/opnsense/config-paths.txt")) {
            return new String(
                            Objects.requireNonNull(text).readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("[;#].*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
