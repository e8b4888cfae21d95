package mwan.value;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The hours of a week in which the router may be stopped and started, by the clock on its wall:
/// `Sat,Sun 03:00-05:00 America/Los_Angeles`, without days every day. One whose end is before its
/// beginning ends on the next day.
///
/// @param days on which it begins
/// @param from the first minute of it
/// @param to the first minute after it
public record MaintenanceWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    private static final String WORDS =
            "days, hours and a time zone, as \"Sat,Sun 03:00-05:00 America/Los_Angeles\"; or"
                    + " \"Mon-Fri …\", or no days at all";
    private static final List<String> NAMES =
            List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final String DAY = "(?:" + String.join("|", NAMES) + ")";
    private static final String DAYS = DAY + "(?:-" + DAY + ")?";
    private static final String TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:(%s(?:,%s)*) )?(%s)-(%s) ([A-Za-z][A-Za-z0-9_+/-]*)"
                            .formatted(DAYS, DAYS, TIME, TIME));

    public MaintenanceWindow {
        if (days.isEmpty() || from.equals(to)) {
            throw new BadValue(from + "-" + to, WORDS + ": one that is not empty");
        }
        days = Set.copyOf(days);
    }

    public static MaintenanceWindow parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new BadValue(text, WORDS);
        }
        var from = LocalTime.parse(matcher.group(2));
        var to = LocalTime.parse(matcher.group(3));
        if (from.equals(to)) {
            throw new BadValue(text, WORDS + ": its end is its beginning");
        }
        var days = matcher.group(1);
        return new MaintenanceWindow(
                days == null ? EnumSet.allOf(DayOfWeek.class) : days(days),
                from,
                to,
                zone(text, matcher.group(4)));
    }

    /// Whether it is open at that moment.
    public boolean contains(Instant moment) {
        var local = moment.atZone(zone).toLocalDateTime();
        var time = local.toLocalTime();
        var today = local.getDayOfWeek();
        if (from.isBefore(to)) {
            return days.contains(today) && !time.isBefore(from) && time.isBefore(to);
        }
        return (days.contains(today) && !time.isBefore(from))
                || (days.contains(today.minus(1)) && time.isBefore(to));
    }

    /// When it begins next, after that moment. A day whose clocks jump over it has none.
    public ZonedDateTime nextAfter(Instant moment) {
        var date = moment.atZone(zone).toLocalDate();
        while (true) {
            // Where the clocks jump over the beginning, this is the first minute after the jump.
            var begins = ZonedDateTime.of(date, from, zone);
            if (days.contains(date.getDayOfWeek())
                    && begins.toInstant().isAfter(moment)
                    && contains(begins.toInstant())) {
                return begins;
            }
            date = date.plusDays(1);
        }
    }

    @Override
    public String toString() {
        var named =
                days.size() == NAMES.size()
                        ? ""
                        : days.stream()
                                        .sorted()
                                        .map(day ->
                                                day.getDisplayName(TextStyle.SHORT, Locale.ROOT))
                                        .collect(Collectors.joining(","))
                                + " ";
        return named + from + "-" + to + " " + zone;
    }

    private static Set<DayOfWeek> days(String text) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var part : text.split(",")) {
            var ends = part.split("-");
            var day = day(ends[0]);
            var last = day(ends[ends.length - 1]);
            days.add(day);
            while (day != last) {
                day = day.plus(1);
                days.add(day);
            }
        }
        return days;
    }

    private static DayOfWeek day(String name) {
        return DayOfWeek.of(NAMES.indexOf(name) + 1);
    }

    private static ZoneId zone(String text, String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new BadValue(text, WORDS + ": there is no time zone " + name);
        }
    }
}
