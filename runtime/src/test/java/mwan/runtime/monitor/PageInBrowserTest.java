package mwan.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import mwan.runtime.kernel.LabSite;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.value.Ipv4Address;
import mwan.value.Port;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /// Whatever is told in one long word: an error of the kernel's, a path, an address.
    private static final class LongWords implements MonitorServer.Content {
        @Override
        public String page() {
            var word = "2001:db8:ffff:".repeat(12) + ":10";
            var events = new RecentEvents(() -> LabSite.NOW);
            events.notice("verdict", word);
            events.write(Entry.of(Level.ERROR, "a-very-long-name-of-what-it-is-about", word));
            return StatusPage.of(Example.shown(), Example.history(), events.latest());
        }

        @Override
        public String metrics() {
            return "";
        }
    }

    /// Whose content is wider than itself.
    private static final String TOO_WIDE =
            """
            [...document.querySelectorAll('body *')]
                .filter(e => e.clientWidth > 0 && e.scrollWidth > e.clientWidth)
                .map(e => e.tagName + ' ' + e.textContent.slice(0, 40)).join(', ')
            """;

    private static final String SMALLEST_TEXT =
            """
            Math.min(...[...document.querySelectorAll('body *')]
                .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
                .map(e => parseFloat(getComputedStyle(e).fontSize)))
            """;

    /// Nothing has to be pushed sideways or zoomed to be read.
    @ParameterizedTest
    @ValueSource(ints = {320, 360})
    void fitsAPhonesScreen(int width) throws IOException, InterruptedException {
        for (var content : List.of(new Content(), new LongWords())) {
            var port = new Port(freePort());
            try (var _ =
                            MonitorServer.open(
                                    Ipv4Address.parse("127.0.0.1"), port, List.of(), content);
                    var phone = Phone.on(profile.resolve(content.getClass().getSimpleName()))) {
                phone.show("http://127.0.0.1:" + port + "/", width, 800);
                assertThat(phone.ask("document.documentElement.scrollWidth").asInt())
                        .as("too wide: " + phone.ask(TOO_WIDE).asText())
                        .isLessThanOrEqualTo(width);
                assertThat(phone.ask("window.innerWidth").asInt()).isEqualTo(width);
                assertThat(phone.ask(SMALLEST_TEXT).asDouble()).isGreaterThanOrEqualTo(12);
            }
        }
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
