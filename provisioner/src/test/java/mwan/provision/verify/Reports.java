package mwan.provision.verify;

import java.time.Instant;
import mwan.provision.verify.check.Checklist;
import mwan.provision.verify.check.ScriptedEvidence;
import mwan.value.SiteName;
import mwan.value.TraceId;

/// Reports on a lab that is played.
public final class Reports {
    static final TraceId TRACE = TraceId.parse("00112233445566778899aabbccddeeff");

    private Reports() {}

    static Report on(ScriptedEvidence evidence) {
        return new Report(
                new SiteName("lab"),
                TRACE,
                Instant.parse("2026-11-25T00:00:00Z"),
                Verification.judge(Checklist.of(Sites.named("lab")), evidence, _ -> {}));
    }

    public static Report healthy() {
        return on(ScriptedEvidence.healthyLab());
    }

    /// One fault, and what it hides.
    public static Report untrusted() {
        return on(
                ScriptedEvidence.healthyLab()
                        .replaced(Faults.PF, "\"trust\":true", "\"trust\":false"));
    }
}
