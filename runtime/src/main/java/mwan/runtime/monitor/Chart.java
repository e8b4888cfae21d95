package mwan.runtime.monitor;

import static mwan.runtime.monitor.Markup.element;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import mwan.runtime.monitor.History.Sample;
import mwan.runtime.picture.Verdict;

/// A line's last hours as a picture: latency as a line above, loss as bars from below, and the
/// times in which it was not healthy as ground.
final class Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 120;
    private static final int COLUMNS = 240;
    private static final double COLUMN = (double) WIDTH / COLUMNS;

    /// Room above the highest point.
    private static final double ROOM = 1.15;

    private Chart() {}

    /// The samples that fall into one column. Loss is the worst of them, since a short fault is
    /// what one looks for.
    private static final class Column {
        private double latency = Double.NaN;
        private double loss;
        private boolean seen;
        private boolean unhealthy;

        private void take(Sample sample) {
            seen = true;
            loss = Math.max(loss, sample.lossRatio());
            unhealthy |= sample.state() == Verdict.State.UNHEALTHY;
            if (!Float.isNaN(sample.latencyMillis())) {
                latency =
                        Double.isNaN(latency)
                                ? sample.latencyMillis()
                                : Math.max(latency, sample.latencyMillis());
            }
        }
    }

    static Markup of(String title, List<Sample> samples, Instant now, Duration span) {
        var columns = columns(samples, now, span);
        double highest = 1;
        for (var column : columns) {
            if (!Double.isNaN(column.latency)) {
                highest = Math.max(highest, column.latency * ROOM);
            }
        }
        var svg =
                element("svg")
                        .attribute("viewBox", "0 0 " + WIDTH + " " + HEIGHT)
                        .attribute("role", "img")
                        .attribute("preserveAspectRatio", "none")
                        .styled("chart")
                        .add(element("title", title));
        ground(svg, columns);
        bars(svg, columns);
        line(svg, columns, highest);
        return element("figure")
                .add(
                        svg,
                        element(
                                "figcaption",
                                String.format(
                                        Locale.ROOT,
                                        "the last %d hours; top %.1f ms, red: loss (top 100 %%)",
                                        span.toHours(),
                                        highest)));
    }

    private static List<Column> columns(List<Sample> samples, Instant now, Duration span) {
        var columns = new ArrayList<Column>();
        for (int i = 0; i < COLUMNS; i++) {
            columns.add(new Column());
        }
        var begin = now.minus(span);
        for (var sample : samples) {
            double share =
                    (double) Duration.between(begin, sample.at()).toMillis() / span.toMillis();
            if (share >= 0 && share <= 1) {
                columns.get(Math.min(COLUMNS - 1, (int) (share * COLUMNS))).take(sample);
            }
        }
        return columns;
    }

    private static void ground(Markup svg, List<Column> columns) {
        for (int begin = 0; begin < COLUMNS; begin++) {
            int end = begin;
            while (end < COLUMNS && columns.get(end).unhealthy) {
                end++;
            }
            if (end > begin) {
                svg.add(rectangle(begin * COLUMN, 0, (end - begin) * COLUMN, HEIGHT, "unhealthy"));
                begin = end;
            }
        }
    }

    private static void bars(Markup svg, List<Column> columns) {
        for (int i = 0; i < COLUMNS; i++) {
            double height = columns.get(i).loss * HEIGHT;
            if (height > 0) {
                svg.add(rectangle(i * COLUMN, HEIGHT - height, COLUMN, height, "loss"));
            }
        }
    }

    private static void line(Markup svg, List<Column> columns, double highest) {
        var path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < COLUMNS; i++) {
            var column = columns.get(i);
            if (!Double.isNaN(column.latency)) {
                path.append(pen ? 'L' : 'M')
                        .append(number((i + 0.5) * COLUMN))
                        .append(' ')
                        .append(number(HEIGHT * (1 - column.latency / highest)));
                pen = true;
            } else if (column.seen) {
                pen = false;
            }
        }
        if (!path.isEmpty()) {
            svg.add(element("path").attribute("d", path.toString()).styled("latency"));
        }
    }

    private static Markup rectangle(
            double x, double y, double width, double height, String styleClass) {
        return element("rect")
                .attribute("x", number(x))
                .attribute("y", number(y))
                .attribute("width", number(width))
                .attribute("height", number(height))
                .styled(styleClass);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
