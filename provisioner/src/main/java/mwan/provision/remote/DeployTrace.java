package mwan.provision.remote;

import java.util.List;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;
import mwan.value.TraceId;

/// The trace id of a deploy, where the router's scripts and its runtime look for it: everything
/// that is logged from now on carries it.
public final class DeployTrace {
    private static final List<String> FILES =
            List.of("/var/lib/mwan/trace-id", "/run/mwan-trace-id");

    /// Under which `mwan trace` finds it.
    private static final String JOURNAL_NAME = "mwan-deploy";

    private DeployTrace() {}

    public static void write(Remote router, TraceId trace) {
        RestartMark.makeFolder(router, "/var/lib/mwan");
        FILES.forEach(file -> router.write(file, Bytes.of(trace + "\n"), FileMode.READABLE));
        // From here on what others say belongs to it. Best effort: a deploy goes on without.
        router.run("logger", "--tag", JOURNAL_NAME, "deploy: a new trace traceId=" + trace);
    }
}
