package mwan.runtime.monitor;

import static mwan.runtime.monitor.Markup.element;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import mwan.runtime.health.LineId;
import mwan.runtime.health.Quality;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.site.Wan;
import mwan.value.Family;

/// The page for people: one document without any script.
final class StatusPage {
    static final Duration SPAN = Duration.ofHours(6);

    /// How soon a browser asks again.
    private static final int REFRESH_SECONDS = 10;

    private final Readings readings;
    private final Traffic traffic;
    private final History history;

    private StatusPage(Shown shown, History history) {
        this.readings = shown.readings();
        this.traffic = shown.traffic();
        this.history = history;
    }

    static String of(Shown shown, History history, List<RecentEvents.Event> events) {
        return new StatusPage(shown, history).page(events);
    }

    private String page(List<RecentEvents.Event> events) {
        var site = readings.site().value();
        var main = element("main");
        readings.router().wans().forEach(wan -> main.add(wan(wan)));
        notes(main);
        main.add(element("h2", "Recent events"), events(events));
        return "<!DOCTYPE html>\n"
                + element("html")
                        .attribute("lang", "en")
                        .add(
                                element("head")
                                        .add(
                                                element("meta").attribute("charset", "utf-8"),
                                                element("meta")
                                                        .attribute("name", "viewport")
                                                        .attribute(
                                                                "content",
                                                                "width=device-width,"
                                                                        + " initial-scale=1"),
                                                element("meta")
                                                        .attribute("http-equiv", "refresh")
                                                        .attribute(
                                                                "content",
                                                                Integer.toString(REFRESH_SECONDS)),
                                                element("link")
                                                        .attribute("rel", "stylesheet")
                                                        .attribute("href", "style.css"),
                                                element("title", site + ": mwan")),
                                element("body").add(head(site), main, foot()))
                + "\n";
    }

    private Markup head(String site) {
        var taken = element("p", "New flows take ").styled("taken");
        for (var family : Family.values()) {
            var wans = readings.carrying().of(family);
            taken.text(family == Family.IPV4 ? "in IPv4 " : ", in IPv6 ")
                    .add(
                            element(
                                    "strong",
                                    wans.isEmpty()
                                            ? "nothing"
                                            : String.join(
                                                    " and ",
                                                    wans.stream()
                                                            .sorted()
                                                            .map(Object::toString)
                                                            .toList())));
        }
        return element("header").add(element("h1", site), taken);
    }

    private Markup foot() {
        return element("footer")
                .add(
                        element("p", "As of " + second(readings.at()) + "; read anew every 10 s. ")
                                .add(
                                        element("a", "Metrics for Prometheus")
                                                .attribute("href", "metrics")));
    }

    private Markup wan(Wan wan) {
        var picture = readings.picture().wan(wan.name());
        var card =
                element("section")
                        .add(
                                element("h2", wan.name().value())
                                        .add(
                                                element(
                                                        "small",
                                                        " tier %d, weight %d%s"
                                                                .formatted(
                                                                        wan.tier(),
                                                                        wan.weight(),
                                                                        picture.filter(
                                                                                                WanPicture
                                                                                                        ::drained)
                                                                                        .isPresent()
                                                                                ? ", drained"
                                                                                : ""))));
        picture.ifPresent(now -> {
            card.add(element("p", link(wan, now)).styled("link"));
            for (var family : Family.values()) {
                var line = new LineId(wan.name(), family);
                var report = readings.lines().get(line);
                if (report != null) {
                    card.add(line(line, now.verdict(family), report.quality()));
                }
            }
        });
        return card;
    }

    private String link(Wan wan, WanPicture now) {
        var parts = new java.util.ArrayList<String>();
        parts.add(
                wan.egress()
                        + (now.linkPresent()
                                ? now.carrier() ? " up" : " without carrier"
                                : " missing"));
        if (wan.dot1x().isPresent()) {
            parts.add(
                    "802.1X "
                            + now.authentication()
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', ' '));
        }
        now.address4().ifPresent(address -> parts.add(address + until(wan)));
        now.address6().ifPresent(address -> parts.add(address.toString()));
        now.delegation().ifPresent(prefix -> parts.add("delegated " + prefix));
        return String.join(" · ", parts);
    }

    private String until(Wan wan) {
        return Optional.ofNullable(readings.leases().get(wan.name()))
                .flatMap(lease -> lease.ipv4Until())
                .map(until -> until.minus(readings.sinceBoot()))
                .filter(left -> left.toDays() < 3650)
                .map(left -> " (leased for " + span(left) + " more)")
                .orElse("");
    }

    private Markup line(LineId line, Verdict verdict, Quality quality) {
        var figures = element("dl");
        if (quality.samples() > 0) {
            figure(figures, "loss", String.format(Locale.ROOT, "%.1f %%", quality.lossPercent()));
            if (!quality.latency().isZero()) {
                figure(figures, "latency", millis(quality.latency()));
                figure(figures, "jitter", millis(quality.jitter()));
            }
        }
        traffic.flows()
                .ifPresent(flows ->
                        figure(figures, "flows", Long.toString(flows.getOrDefault(line, 0L))));
        figure(figures, "failovers", Long.toString(readings.failovers().getOrDefault(line, 0L)));
        return element("article")
                .add(
                        element("h3", line.family() == Family.IPV4 ? "IPv4 " : "IPv6 ")
                                .add(
                                        element("span", verdict.state().label())
                                                .styled("verdict " + verdict.state().label()),
                                        element(
                                                "small",
                                                " for "
                                                        + span(
                                                                Duration.between(
                                                                        verdict.since(),
                                                                        readings.at())))),
                        element("p", verdict.sentence()).styled("reason"),
                        figures,
                        Chart.of(
                                "latency and loss of " + line,
                                history.of(line),
                                readings.at(),
                                SPAN));
    }

    private static void figure(Markup figures, String name, String value) {
        figures.add(element("div").add(element("dt", name), element("dd", value)));
    }

    private void notes(Markup main) {
        if (readings.remarks().isEmpty() && readings.problems().isEmpty()) {
            return;
        }
        var list = element("ul").styled("notes");
        readings.problems().forEach(text -> list.add(element("li", text).styled("problem")));
        readings.remarks().forEach(text -> list.add(element("li", text)));
        main.add(element("h2", "To know"), list);
    }

    private static Markup events(List<RecentEvents.Event> events) {
        if (events.isEmpty()) {
            return element("p", "None since the daemon began.");
        }
        var list = element("ol").styled("events");
        for (var event : events) {
            list.add(
                    element("li")
                            .styled(event.level().label())
                            .add(
                                    element("time", second(event.at()))
                                            .attribute("datetime", event.at().toString()),
                                    element("b", event.what()),
                                    element("span", event.sentence())));
        }
        return list;
    }

    private static String second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    private static String span(Duration span) {
        if (span.isNegative()) {
            return "0 s";
        }
        return span.toSeconds() < 120
                ? span.toSeconds() + " s"
                : span.toMinutes() < 120
                        ? span.toMinutes() + " min"
                        : span.toHours() < 48 ? span.toHours() + " h" : span.toDays() + " days";
    }
}
