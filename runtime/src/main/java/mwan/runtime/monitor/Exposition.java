package mwan.runtime.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Text in Prometheus's exposition format 0.0.4. A metric without any sample is left out.
final class Exposition {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    Metric gauge(String name, String help) {
        return new Metric(name, help, "gauge");
    }

    /// @param name ends in `_total`
    Metric counter(String name, String help) {
        return new Metric(name, help, "counter");
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /// Samples of one name, which stand together.
    final class Metric {
        private final String name;
        private final List<String> head;

        private Metric(String name, String help, String type) {
            this.name = name;
            head =
                    new ArrayList<>(
                            List.of("# HELP " + name + " " + help, "# TYPE " + name + " " + type));
        }

        Metric sample(long value, String... labels) {
            return write(Long.toString(value), labels);
        }

        Metric sample(double value, String... labels) {
            return write(
                    Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : number(value),
                    labels);
        }

        Metric sample(boolean value, String... labels) {
            return sample(value ? 1L : 0L, labels);
        }

        Metric sample(Duration value, String... labels) {
            return sample(value.toNanos() / 1e9, labels);
        }

        /// A moment, in seconds since 1970.
        Metric sample(Instant value, String... labels) {
            return sample(value.toEpochMilli() / 1e3, labels);
        }

        /// @param labels name and value in turns
        private Metric write(String value, String... labels) {
            head.forEach(line -> text.append(line).append('\n'));
            head.clear();
            text.append(name);
            for (int i = 0; i < labels.length; i += 2) {
                text.append(i == 0 ? '{' : ',')
                        .append(labels[i])
                        .append("=\"")
                        .append(escaped(labels[i + 1]))
                        .append('"');
            }
            text.append(labels.length == 0 ? "" : "}").append(' ').append(value).append('\n');
            return this;
        }

        private static String number(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }

        private static String escaped(String value) {
            return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        }
    }
}
