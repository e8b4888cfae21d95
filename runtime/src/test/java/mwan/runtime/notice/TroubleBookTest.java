package mwan.runtime.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import mwan.runtime.notice.Trouble.NoWan;
import mwan.runtime.notice.Trouble.WanFailed;
import mwan.value.Family;
import mwan.value.SiteName;
import mwan.value.WanName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From what is seen, second by second, to what is told: 10 s of patience before, 30 s after.
class TroubleBookTest {
    private static final Instant BEGIN = Instant.parse("2026-11-24T03:00:00Z");
    private static final TroubleBook.Patience PATIENCE =
            new TroubleBook.Patience(Duration.ofSeconds(10), Duration.ofSeconds(30));
    private static final Trouble ATT = new WanFailed(new WanName("att"), Family.IPV4);
    private static final Trouble WEBPASS = new WanFailed(new WanName("webpass"), Family.IPV4);
    private static final Map<Character, Trouble> TROUBLES =
            Map.of(
                    'a',
                    ATT,
                    'b',
                    new WanFailed(new WanName("att"), Family.IPV6),
                    'w',
                    WEBPASS,
                    'n',
                    new NoWan(Family.IPV4));

    private TroubleBook book = TroubleBook.EMPTY;
    private final List<String> told = new ArrayList<>();
    private int second;

    /// Seconds in which these troubles are seen; of one in capitals nothing is known.
    private TroubleBookTest see(int seconds, String troubles) {
        for (int end = second + seconds; second < end; second++) {
            var wrong = new LinkedHashMap<Trouble, String>();
            var unclear = new LinkedHashSet<Trouble>();
            for (int i = 0; i < troubles.length(); i++) {
                char letter = troubles.charAt(i);
                var trouble = TROUBLES.get(Character.toLowerCase(letter));
                if (Character.isUpperCase(letter)) {
                    unclear.add(trouble);
                } else {
                    wrong.put(trouble, "upstream");
                }
            }
            var step = book.step(new Sight(wrong, unclear), BEGIN.plusSeconds(second), PATIENCE);
            book = step.book();
            if (!step.items().isEmpty()) {
                told.add(second + " " + words(step.items()));
            }
        }
        return this;
    }

    private static String words(List<Notice.Item> items) {
        var words = new ArrayList<String>();
        for (var item : items) {
            var letter =
                    TROUBLES.entrySet().stream()
                            .filter(it -> it.getValue().equals(item.trouble()))
                            .findFirst()
                            .orElseThrow()
                            .getKey();
            words.add(
                    (item.state() == Notice.State.BEGUN ? "+" : "-")
                            + letter
                            + (item.times() > 1 ? item.times() : ""));
        }
        return String.join(" ", words);
    }

    /// Runs as `10a 5- 20ab`: seconds, then what is seen; `-` is nothing.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // What lasts is told once, and its end once.
                "100a 100-                  | 10 +a; 130 -a",
                // What is over sooner is not told.
                "9a 100-                    | ",
                "10a 100-                   | ",
                "11a 100-                   | 10 +a; 41 -a",
                // What comes back soon is the same trouble.
                "60a 29- 60a 60-            | 10 +a; 179 -a2",
                "60a 29- 5a 29- 5a 60-      | 10 +a; 158 -a3",
                // A line that flaps before it was told is told once it is down at its time.
                "5a 5- 5a 5- 5a 60-         | 10 +a; 55 -a3",
                // What fails together is told together, and is over together.
                "3a 100ab 100-              | 10 +a +b; 133 -a -b",
                "3a 100ab 10b 100-          | 10 +a +b; 133 -a -b",
                "3a 100ab 20b 100-          | 10 +a +b; 133 -a; 153 -b",
                "6a 100ab 100-              | 10 +a; 16 +b; 136 -a -b",
                "2a 2aw 60awn 2a 60-        | 10 +a +w +n; 94 -a -w -n",
                // Of what nothing is known nothing is told, and nothing is over.
                "60a 100A 5a 60-            | 10 +a; 195 -a",
                "100A 60-                   | ",
                "5a 100A 4a 60-             | 105 +a; 139 -a",
            })
    void tells(String seen, String expected) {
        for (var word : seen.split(" ")) {
            int digits = word.replaceAll("[^0-9].*", "").length();
            see(
                    Integer.parseInt(word.substring(0, digits)),
                    word.substring(digits).replace("-", ""));
        }
        assertThat(String.join("; ", told)).isEqualTo(expected == null ? "" : expected);
    }

    /// Down for 20 s and up for 40 s, for two hours: 120 times.
    @Test
    void aLineThatComesAndGoesIsToldEverLessOften() {
        for (int time = 0; time < 120; time++) {
            see(20, "a").see(40, "");
        }
        assertThat(told).containsExactly("10 +a", "50 -a", "70 +a");
        see(7200, "");
        assertThat(told).hasSize(4).last().asString().endsWith("-a119");
    }

    /// An hour later it is as if it had never been.
    @Test
    void whatWasLongAgoIsForgotten() {
        see(20, "a").see(100, "").see(20, "a").see(100, "");
        assertThat(told).containsExactly("10 +a", "50 -a", "130 +a", "200 -a");
        see(3700, "");
        told.clear();
        see(20, "a").see(100, "");
        assertThat(told).hasSize(2).last().asString().isEqualTo(second - 70 + " -a");
        assertThat(book.closed()).hasSize(1);
    }

    /// Whatever is seen: each begin is followed by its end and nothing is told twice, and in the
    /// end the book is empty.
    @Test
    void beginsAndEndsAlternate() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            book = TroubleBook.EMPTY;
            told.clear();
            second = 0;
            for (int change = 0; change < 40; change++) {
                var seen = new StringBuilder();
                for (char letter : new char[] {'a', 'b', 'w', 'n'}) {
                    switch (random.nextInt(4)) {
                        case 0 -> seen.append(letter);
                        case 1 -> seen.append(Character.toUpperCase(letter));
                        default -> {}
                    }
                }
                see(random.nextInt(60), seen.toString());
            }
            see(2 * 3600, "");
            var open = Set.<String>of();
            for (var line : told) {
                for (var word : line.split(" ")) {
                    if (word.startsWith("+") || word.startsWith("-")) {
                        var next = new LinkedHashSet<>(open);
                        var letter = word.substring(1, 2);
                        boolean changed =
                                word.startsWith("+") ? next.add(letter) : next.remove(letter);
                        assertThat(changed).as("seed %d: %s", seed, told).isTrue();
                        open = next;
                    }
                }
            }
            assertThat(open).as("seed %d", seed).isEmpty();
            assertThat(book.open()).isEmpty();
        }
    }

    /// Across a restart of the daemon nothing is told twice, and what waits goes on waiting.
    @Test
    void isKeptInAFile(@TempDir Path folder) throws IOException {
        see(20, "aB").see(100, "").see(20, "a").see(5, "");
        var step =
                new TroubleBook(book.open(), book.closed())
                        .step(
                                new Sight(Map.of(), Set.of()),
                                BEGIN.plusSeconds(second + 1000),
                                PATIENCE);
        var notice = new Notice(new SiteName("lab"), BEGIN, step.items());
        var memory = new Memory(book, Map.of("e-mail", List.of(notice)));
        var file = folder.resolve("notices.json");
        memory.save(file);
        assertThat(Memory.load(file)).isEqualTo(memory);

        Files.writeString(file, "{\"open\": {\"who/knows\": {}}}");
        assertThatThrownBy(() -> Memory.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("who/knows");
        assertThat(Memory.load(folder.resolve("none"))).isEqualTo(Memory.NONE);
    }

    @Test
    void isWrittenForPeopleAndForPrograms() {
        var item = Notice.Item.over(ATT, "link: no carrier", BEGIN, BEGIN.plusSeconds(3725), 3);
        var notice =
                new Notice(
                        new SiteName("vault"),
                        BEGIN.plusSeconds(3755),
                        List.of(item, Notice.Item.begun(WEBPASS, "lease: none", BEGIN)));
        assertThat(notice.subject()).isEqualTo("[vault] att ipv4 works again, webpass ipv4 failed");
        assertThat(notice.text())
                .isEqualTo(
                        """
                        att ipv4 works again. It was wrong from 2026-11-24T03:00:00Z to 2026-11-24T04:02:05Z (1h2m5s), 3 times, last by link: no carrier.
                        webpass ipv4 failed since 2026-11-24T03:00:00Z: lease: none.
                        """);
        assertThat(notice.document().at("/items/0/id").asText()).isEqualTo("wan-failed/att/ipv4");
        assertThat(Notice.read(notice.document())).isEqualTo(notice);
    }
}
