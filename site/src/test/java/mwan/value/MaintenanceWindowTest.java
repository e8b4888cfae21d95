package mwan.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceWindowTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "03:00-05:00 UTC | 03:00-05:00 UTC",
                "Sat 03:00-05:00 UTC | Sat 03:00-05:00 UTC",
                "Sun,Sat 03:00-05:00 Europe/Berlin | Sat,Sun 03:00-05:00 Europe/Berlin",
                "Mon-Fri 23:30-00:30 UTC | Mon,Tue,Wed,Thu,Fri 23:30-00:30 UTC",
                "Sat-Mon 00:00-23:59 UTC | Mon,Sat,Sun 00:00-23:59 UTC",
                "Tue-Tue 01:00-02:00 UTC | Tue 01:00-02:00 UTC",
                "Mon-Wed,Wed-Fri,Sun 01:00-02:00 UTC | Mon,Tue,Wed,Thu,Fri,Sun 01:00-02:00 UTC",
                "Mon-Sun 01:00-02:00 UTC | 01:00-02:00 UTC",
                "03:00-05:00 America/Argentina/Buenos_Aires | 03:00-05:00"
                        + " America/Argentina/Buenos_Aires",
                "03:00-05:00 Etc/GMT+8 | 03:00-05:00 Etc/GMT+8"
            })
    void whatIsReadIsWritten(String text, String written) {
        var window = MaintenanceWindow.parse(text);
        assertThat(window).hasToString(written);
        assertThat(MaintenanceWindow.parse(written)).isEqualTo(window);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03:00-05:00",
                "03:00 UTC",
                "3:00-5:00 UTC",
                "24:00-05:00 UTC",
                "03:60-05:00 UTC",
                "03:00-03:00 UTC",
                "03:00-05:00 Mars/Olympus",
                "03:00-05:00 europe/berlin",
                "03:00-05:00 ../UTC",
                "sat 03:00-05:00 UTC",
                "Saturday 03:00-05:00 UTC",
                "Sat, Sun 03:00-05:00 UTC",
                "Sat- 03:00-05:00 UTC",
                "Mon-Tue-Wed 03:00-05:00 UTC",
                ",Sat 03:00-05:00 UTC",
                " 03:00-05:00 UTC",
                "03:00-05:00 UTC ",
                "03:00-05:00  UTC",
                "03:00-05:00 UTC\n",
                "03:00:00-05:00:00 UTC"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> MaintenanceWindow.parse(text)).isInstanceOf(BadValue.class);
    }

    /// 2026-11-28 is a Saturday.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // its first and its last minute
                "Sat 03:00-05:00 UTC | 2026-11-28T03:00:00Z | true",
                "Sat 03:00-05:00 UTC | 2026-11-28T02:59:59Z | false",
                "Sat 03:00-05:00 UTC | 2026-11-28T04:59:59Z | true",
                "Sat 03:00-05:00 UTC | 2026-11-28T05:00:00Z | false",
                // another day
                "Sat 03:00-05:00 UTC | 2026-11-29T03:00:00Z | false",
                "03:00-05:00 UTC | 2026-11-29T03:00:00Z | true",
                "Mon-Fri 03:00-05:00 UTC | 2026-11-28T03:00:00Z | false",
                "Fri-Mon 03:00-05:00 UTC | 2026-11-28T03:00:00Z | true",
                // over midnight: it belongs to the day on which it begins
                "Sat 23:00-01:00 UTC | 2026-11-28T23:30:00Z | true",
                "Sat 23:00-01:00 UTC | 2026-11-29T00:59:59Z | true",
                "Sat 23:00-01:00 UTC | 2026-11-29T01:00:00Z | false",
                "Sat 23:00-01:00 UTC | 2026-11-28T00:30:00Z | false",
                "Sat 23:00-01:00 UTC | 2026-11-29T23:30:00Z | false",
                "Sun 23:00-01:00 UTC | 2026-11-30T00:30:00Z | true",
                "22:00-21:59 UTC | 2026-11-28T21:59:30Z | false",
                "22:00-21:59 UTC | 2026-11-28T12:00:00Z | true",
                // the clock on the wall, not UTC
                "Sat 03:00-05:00 America/Los_Angeles | 2026-11-28T03:30:00Z | false",
                "Sat 03:00-05:00 America/Los_Angeles | 2026-11-28T11:30:00Z | true",
                "Fri 20:00-22:00 America/Los_Angeles | 2026-11-28T04:30:00Z | true",
                // spring: 02:00 to 03:00 is jumped over on 2026-03-08
                "Sun 02:30-03:30 America/Los_Angeles | 2026-03-08T09:59:59Z | false",
                "Sun 02:30-03:30 America/Los_Angeles | 2026-03-08T10:00:00Z | true",
                "Sun 02:30-03:30 America/Los_Angeles | 2026-03-08T10:30:00Z | false",
                "Sun 02:15-02:45 America/Los_Angeles | 2026-03-08T10:00:00Z | false",
                // autumn: 01:00 to 02:00 comes twice on 2026-11-01
                "Sun 01:00-02:00 America/Los_Angeles | 2026-11-01T08:30:00Z | true",
                "Sun 01:00-02:00 America/Los_Angeles | 2026-11-01T09:30:00Z | true",
                "Sun 01:00-02:00 America/Los_Angeles | 2026-11-01T10:00:00Z | false"
            })
    void isOpen(String window, ZonedDateTime moment, boolean open) {
        assertThat(MaintenanceWindow.parse(window).contains(moment.toInstant())).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sat 03:00-05:00 UTC | 2026-11-27T12:00:00Z | 2026-11-28T03:00",
                "Sat 03:00-05:00 UTC | 2026-11-28T02:59:59Z | 2026-11-28T03:00",
                "Sat 03:00-05:00 UTC | 2026-11-28T03:00:00Z | 2026-12-05T03:00",
                "03:00-05:00 UTC | 2026-11-28T04:00:00Z | 2026-11-29T03:00",
                "Mon,Thu 23:00-01:00 UTC | 2026-12-01T00:30:00Z | 2026-12-03T23:00",
                "Sat 03:00-05:00 America/Los_Angeles | 2026-11-28T10:59:00Z | 2026-11-28T03:00",
                // jumped over in part: from the jump on; wholly: a week later
                "Sun 02:30-03:45 America/Los_Angeles | 2026-03-08T08:00:00Z | 2026-03-08T03:30",
                "Sun 02:15-02:45 America/Los_Angeles | 2026-03-08T08:00:00Z | 2026-03-15T02:15",
                // twice: at the first
                "Sun 01:30-01:45 America/Los_Angeles | 2026-11-01T07:00:00Z | 2026-11-01T01:30"
            })
    void beginsNext(String text, ZonedDateTime moment, LocalDateTime begins) {
        var window = MaintenanceWindow.parse(text);
        var next = window.nextAfter(moment.toInstant());
        assertThat(next.toLocalDateTime()).isEqualTo(begins);
        assertThat(next.toInstant()).isAfter(moment.toInstant());
        assertThat(window.contains(next.toInstant())).isTrue();
        assertThat(next.getZone()).isEqualTo(ZoneId.of(text.substring(text.lastIndexOf(' ') + 1)));
    }
}
