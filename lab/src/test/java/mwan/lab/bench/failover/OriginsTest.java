package mwan.lab.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import mwan.site.SiteFiles;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
    private static final Origins ORIGINS =
            new Origins(SiteFiles.read(Path.of("../sites/lab.yaml")).router());

    @ParameterizedTest
    @CsvSource({
        "104.57.226.193, att",
        "136.25.91.242, webpass",
        "2600:1700:2f71:c81::100, att",
        "2604:5500:c271:be01::100, webpass",
        "203.0.113.10, elsewhere",
        "2001:db8:ffff::10, elsewhere"
    })
    void aSourceTellsItsWan(String source, String wan) {
        assertThat(ORIGINS.of(InetAddress.ofLiteral(source))).isEqualTo(wan);
    }
}
