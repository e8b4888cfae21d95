package mwan.runtime.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import mwan.fault.UserError;
import mwan.site.InvalidSite;
import mwan.site.SiteFiles;
import org.junit.jupiter.api.Test;

class SiteFileFuzzTest {
    @Test
    void damagedSiteFilesAreReadOrTheirFaultsAreTold() throws IOException {
        Fuzzing.of("site")
                .survives(
                        "site files",
                        input ->
                                SiteFiles.parse(
                                        new String(input, StandardCharsets.UTF_8), "site.yaml"),
                        thrown -> thrown instanceof InvalidSite || thrown instanceof UserError);
    }
}
