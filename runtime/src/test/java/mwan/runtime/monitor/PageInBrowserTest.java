package mwan.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import mwan.value.Ipv4Address;
import mwan.value.Port;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The page as Chromium shows it, on a desk and on a phone; slow, since it wants Debian's chromium.
/// The pictures are left in target/screenshots, to be looked at.
@Tag("slow")
class PageInBrowserTest {
    private static final Path PICTURES = Path.of("target/screenshots");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path profile;

    private static final class Content implements MonitorServer.Content {
        @Override
        public String page() {
            return StatusPage.of(Example.shown(), Example.history(), Example.events().latest());
        }

        @Override
        public String metrics() {
            return Metrics.of(Example.shown());
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @ParameterizedTest
    @CsvSource({"desk, 1280, 1100", "phone, 390, 2200"})
    void isShownWithinItsPolicy(String screen, int width, int height)
            throws IOException, InterruptedException {
        var port = new Port(freePort());
        Files.createDirectories(PICTURES);
        var picture = PICTURES.resolve(screen + ".png");
        try (var _ =
                MonitorServer.open(
                        Ipv4Address.parse("127.0.0.1"), port, List.of(), new Content())) {
            var said = chromium(picture, width, height, "http://127.0.0.1:" + port + "/");
            // What the policy forbids is told on the console.
            assertThat(said).doesNotContain("CONSOLE");
        }
        var shown = ImageIO.read(picture.toFile());
        assertThat(shown.getWidth()).isEqualTo(width);
        // With its style sheet: without it the page's ground is white.
        assertThat(shown.getRGB(2, height - 2) & 0xffffff).isNotEqualTo(0xffffff);
    }

    private String chromium(Path picture, int width, int height, String url)
            throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(
                                "chromium",
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--hide-scrollbars",
                                "--no-first-run",
                                "--enable-logging=stderr",
                                "--user-data-dir=" + profile,
                                "--window-size=" + width + "," + height,
                                "--screenshot=" + picture.toAbsolutePath(),
                                url)
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
