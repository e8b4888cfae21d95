package mwan.provision.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import mwan.provision.cloudinit.Documents;

/// What certificates/ieee8021x.yaml asks and says.
record Rules(
        String folder,
        String ca,
        String client,
        String privateKey,
        String unit,
        int rsaBits,
        Set<String> legacySignatures,
        Set<String> refusedSignatures) {

    static Rules bundled() {
        var document = Documents.read("/certificates/ieee8021x.yaml");
        var folder = document.path("folder").asText();
        var files = document.path("files");
        var strength = document.path("strength");
        return new Rules(
                folder,
                folder + "/" + files.path("ca").asText(),
                folder + "/" + files.path("client").asText(),
                folder + "/" + files.path("privateKey").asText(),
                document.path("unit").asText(),
                strength.path("rsaBits").asInt(),
                words(strength.path("signaturesOnlyWithLegacyProvider")),
                words(strength.path("signaturesNever")));
    }

    private static Set<String> words(JsonNode list) {
        var words = new LinkedHashSet<String>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }
}
