package mwan.provision.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import mwan.provision.verify.check.CheckPage;
import org.junit.jupiter.api.Test;

/// docs/checks.md says what the program knows. Renew it by `mvn -pl provisioner -am test
/// -Dtest=CheckPageTest -Dgolden=renew -Dsurefire.failIfNoSpecifiedTests=false`.
class CheckPageTest {
    @Test
    void isWhatTheChecksSay() throws IOException {
        var page = Sites.top().resolve("docs/checks.md");
        if ("renew".equals(System.getProperty("golden"))) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, CheckPage.text());
        }
        assertThat(page).content().isEqualTo(CheckPage.text());
    }
}
