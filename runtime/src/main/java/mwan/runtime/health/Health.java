package mwan.runtime.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.WanName;
import org.jspecify.annotations.Nullable;

/// Watches all lines of a router. Every input comes with its moment and nothing else is read, so a
/// month can be played through in seconds.
public final class Health {
    private static final List<Family> FAMILIES = List.of(Family.values());

    private final Map<LineId, Line> lines = new LinkedHashMap<>();

    /// Whether all lines were calm, and only echoes were answered since: most turns come of these,
    /// and there is nothing to do in them.
    private boolean calm;

    /// When there is something to do next; known only until something happens.
    private Optional<Moment> wake = Optional.empty();

    private boolean wakeKnown;

    public Health(Router router, Moment now) {
        for (var wan : router.wans()) {
            if (wan.ipv4().isPresent()) {
                add(wan, Family.IPV4, wan.health().targets4(), now);
            }
            if (wan.ipv6().isPresent()) {
                add(wan, Family.IPV6, wan.health().targets6(), now);
            }
        }
    }

    private void add(Wan wan, Family family, List<? extends IpAddress> targets, Moment now) {
        var id = new LineId(wan.name(), family);
        lines.put(id, new Line(id, List.copyOf(targets), wan.health(), now));
    }

    /// The lines that are watched: one for each family that a WAN is to have.
    public List<LineId> lines() {
        return List.copyOf(lines.keySet());
    }

    public void facts(LineId id, LineFacts facts, Moment now) {
        changed();
        line(id).facts(facts, now);
    }

    /// Whether anybody's packets leave by a WAN: one that nobody uses is asked less often while it
    /// is healthy. It is taken to be used until this is told.
    public void used(WanName wan, boolean used) {
        lines.forEach((id, line) -> {
            if (id.wan().equals(wan)) {
                line.used(used);
            }
        });
    }

    /// An echo reply came in.
    public void answered(LineId id, IpAddress from, int sequence, Moment now) {
        wakeKnown = false;
        line(id).answered(from, sequence, now);
    }

    /// A probe could not be sent: it has failed, as production has taught.
    public void unsendable(Probe probe) {
        changed();
        line(probe.line()).unsendable(probe.sequence());
    }

    /// What services have to be asked now, or asked again.
    public List<Question> questions(Moment now) {
        if (nothingDue(now)) {
            return List.of();
        }
        var questions = new ArrayList<Question>();
        for (var line : lines.values()) {
            line.askServices(now, questions::add);
        }
        wakeKnown = false;
        return questions;
    }

    /// Whether a question still waits for its answer.
    public boolean isOpen(Question question) {
        return line(question.line()).services().isOpen(question);
    }

    /// A service has answered.
    public void answered(Question question, Moment now) {
        changed();
        line(question.line()).services().answered(question, now);
    }

    /// A service could not be asked, or has answered that it is out of order.
    public void failed(Question question, String why) {
        changed();
        line(question.line()).services().failed(question, why);
    }

    /// What has to be sent now; the verdicts are up to date afterwards.
    public List<Probe> tick(Moment now) {
        if (nothingDue(now)) {
            return List.of();
        }
        var probes = new ArrayList<Probe>();
        for (var line : lines.values()) {
            line.tick(now, probes::add);
            line.explainSilence(now);
        }
        for (var family : FAMILIES) {
            compare(family, now);
        }
        calm = lines.values().stream().allMatch(Line::calm);
        wakeKnown = false;
        return probes;
    }

    private void changed() {
        calm = false;
        wakeKnown = false;
    }

    private boolean nothingDue(Moment now) {
        return calm && nextWake().filter(now::isBefore).isPresent();
    }

    /// A bad line is better than none: quality counts only while another line is healthy, and the
    /// first to answer is taken while none is.
    private void compare(Family family, Moment now) {
        for (var id : lines.keySet()) {
            if (id.family() != family) {
                continue;
            }
            var healthy = othersHealthy(id);
            line(id).judgeServices(healthy, now);
            if (healthy.isEmpty()) {
                line(id).lastResort(now);
            } else {
                line(id).judgeQuality(now);
            }
        }
    }

    /// The services of the family's other lines, of those that are healthy.
    private List<Services> othersHealthy(LineId id) {
        var healthy = new ArrayList<Services>();
        for (var entry : lines.entrySet()) {
            var other = entry.getKey();
            if (other.family() == id.family()
                    && !other.equals(id)
                    && entry.getValue().judgement().healthy()) {
                healthy.add(entry.getValue().services());
            }
        }
        return healthy;
    }

    public Judgement judgement(LineId id) {
        return line(id).judgement();
    }

    public LineReport report(LineId id) {
        return line(id).report();
    }

    /// Grows whenever a judgement changes: who has seen this number has seen them all.
    public long changes() {
        long changes = 0;
        for (var line : lines.values()) {
            changes += line.changes();
        }
        return changes;
    }

    /// When [#tick] has something to do next, if nothing comes in before.
    public Optional<Moment> nextWake() {
        if (!wakeKnown) {
            wake = Optional.ofNullable(earliest());
            wakeKnown = true;
        }
        return wake;
    }

    private @Nullable Moment earliest() {
        Moment first = null;
        for (var line : lines.values()) {
            var next = line.nextWake().orElse(null);
            if (next != null && (first == null || next.isBefore(first))) {
                first = next;
            }
        }
        return first;
    }

    private Line line(LineId id) {
        var line = lines.get(id);
        if (line == null) {
            throw new IllegalArgumentException(id + " is not watched");
        }
        return line;
    }
}
