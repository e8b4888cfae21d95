package mwan.provision.verify;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// A report as JUnit's XML, which CI systems show: a check that could not be observed is skipped
/// when nobody requires it, else an error.
public final class JUnitReport {
    private final XMLStreamWriter xml;

    private JUnitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /// What there is to tell of one of several sites.
    public sealed interface Part {
        record Checked(Report report) implements Part {}

        /// A site whose checks could not be begun with.
        ///
        /// @param site as it was named
        record Unchecked(String site, String why) implements Part {}
    }

    /// One site: a test suite.
    public static void write(Report report, OutputStream out) throws XMLStreamException {
        var xml = writer(out);
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        xml.writeCharacters("\n");
        new JUnitReport(xml).suite(report);
        xml.writeEndDocument();
        xml.flush();
    }

    /// Several sites: a test suite each.
    public static void write(List<Part> parts, OutputStream out) throws XMLStreamException {
        var xml = writer(out);
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuites");
        var junit = new JUnitReport(xml);
        for (var part : parts) {
            xml.writeCharacters("\n");
            switch (part) {
                case Part.Checked(var report) -> junit.suite(report);
                case Part.Unchecked unchecked -> junit.suite(unchecked);
            }
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
    }

    private static XMLStreamWriter writer(OutputStream out) throws XMLStreamException {
        return XMLOutputFactory.newFactory()
                .createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
    }

    private void suite(Part.Unchecked unchecked) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "mwan-provision verify " + unchecked.site());
        xml.writeAttribute("tests", "1");
        xml.writeAttribute("failures", "0");
        xml.writeAttribute("errors", "1");
        xml.writeAttribute("skipped", "0");
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", unchecked.site());
        xml.writeAttribute("name", "verify");
        xml.writeStartElement("error");
        xml.writeAttribute("message", printable(unchecked.why()));
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndElement();
    }

    private void suite(Report report) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "mwan-provision verify " + report.site());
        xml.writeAttribute("timestamp", report.started().toString());
        xml.writeAttribute("tests", Integer.toString(report.outcomes().size()));
        xml.writeAttribute("failures", count(report, Kind.FAILURE));
        xml.writeAttribute("errors", count(report, Kind.ERROR));
        xml.writeAttribute("skipped", count(report, Kind.SKIPPED));
        xml.writeAttribute(
                "time",
                seconds(
                        report.outcomes().stream()
                                .map(Outcome::took)
                                .reduce(Duration.ZERO, Duration::plus)));
        for (var outcome : report.outcomes()) {
            testCase(report, outcome);
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
    }

    /// What JUnit calls a test's end.
    private enum Kind {
        PASSED,
        FAILURE,
        ERROR,
        SKIPPED
    }

    private static Kind kind(Outcome outcome) {
        return switch (outcome.status()) {
            case PASSED -> Kind.PASSED;
            case FAILED -> outcome.required() ? Kind.FAILURE : Kind.SKIPPED;
            case UNOBSERVED -> outcome.required() ? Kind.ERROR : Kind.SKIPPED;
        };
    }

    private static String count(Report report, Kind kind) {
        return Long.toString(
                report.outcomes().stream().filter(outcome -> kind(outcome) == kind).count());
    }

    private void testCase(Report report, Outcome outcome) throws XMLStreamException {
        var check = outcome.check();
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", report.site() + "." + check.group().label());
        xml.writeAttribute("name", check.id());
        xml.writeAttribute("time", seconds(outcome.took()));
        var kind = kind(outcome);
        if (kind != Kind.PASSED) {
            xml.writeStartElement(kind.name().toLowerCase(Locale.ROOT));
            xml.writeAttribute("message", printable(check.title() + ": " + outcome.seen()));
            if (kind != Kind.SKIPPED) {
                xml.writeAttribute("type", outcome.status().label());
                xml.writeCharacters(
                        printable(
                                "expected: "
                                        + check.expected()
                                        + "\nseen: "
                                        + outcome.seen()
                                        + outcome.because()
                                                .map(cause -> "\nbecause of: " + cause)
                                                .orElse("")
                                        + "\nhint: "
                                        + check.hint()));
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /// What a machine said may have characters that XML 1.0 has no way to write.
    private static String printable(String text) {
        return text.codePoints()
                .map(c ->
                        c == '\t'
                                        || c == '\n'
                                        || c >= 0x20 && c <= 0xd7ff
                                        || c >= 0xe000 && c <= 0xfffd
                                        || c >= 0x10000
                                ? c
                                : '\ufffd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String seconds(Duration duration) {
        return "%d.%03d".formatted(duration.toSeconds(), duration.toMillisPart());
    }
}
