package mwan.provision.command;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.host.SiteLock;
import mwan.provision.plan.Clients;
import mwan.provision.plan.SiteResources;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Waiting;
import mwan.provision.ssh.Remote;
import mwan.provision.verify.Settling;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.TraceId;

/// One run over one site, with its connections to the Proxmox host.
final class Session implements AutoCloseable {
    private final SiteReading reading;
    private final Reach reach;
    private final Progress progress;
    private final TraceId trace = TraceId.fresh();
    private final Remote host;
    private final Proxmox proxmox;
    private final SiteResources resources;
    private Optional<SiteLock> lock = Optional.empty();

    private Session(SiteReading reading, Progress progress) {
        this.reading = reading;
        this.progress = progress;
        this.reach = new Reach(reading.site(), reading.sources(), progress);
        this.proxmox = reach.proxmox();
        // Beside the connection by SSH, which takes as long.
        proxmox.api().begin();
        this.host = reach.ssh(reading.host().ssh());
        this.resources =
                new SiteResources(
                        reading.site(),
                        reading.host(),
                        reading.vm(),
                        new Clients(
                                proxmox,
                                host,
                                reading.door(progress),
                                new BehindTheRouter(
                                        reading.site().verify(), reach::ssh, Waiting.real()),
                                Waiting.real(),
                                progress),
                        trace);
    }

    static Session open(SiteReading reading, Progress progress) {
        return new Session(reading, progress);
    }

    static Session open(Main main) {
        return open(SiteReading.of(main), main.progress());
    }

    /// One that changes the site: no other run does meanwhile.
    static Session toChange(SiteReading reading, Main main) {
        return toChange(reading, main.lockWait(), main.progress());
    }

    static Session toChange(SiteReading reading, Duration lockWait, Progress progress) {
        var session = open(reading, progress);
        try {
            session.lock =
                    Optional.of(
                            SiteLock.take(
                                    session.host,
                                    session.site().name(),
                                    session.holder(),
                                    lockWait,
                                    Waiting.real(),
                                    session.progress));
            return session;
        } catch (UserError refused) {
            session.close();
            throw refused;
        }
    }

    static Session toChange(Main main) {
        return toChange(SiteReading.of(main), main);
    }

    private String holder() {
        return System.getProperty("user.name")
                + "@"
                + Optional.ofNullable(System.getenv("HOSTNAME")).orElse("a workstation")
                + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                + ", trace id "
                + trace;
    }

    SiteReading reading() {
        return reading;
    }

    Site site() {
        return reading.site();
    }

    Vm vm() {
        return reading.vm();
    }

    Progress progress() {
        return progress;
    }

    TraceId trace() {
        return trace;
    }

    Proxmox proxmox() {
        return proxmox;
    }

    Reach reach() {
        return reach;
    }

    SiteResources resources() {
        return resources;
    }

    /// Waits, for a bounded time, until the router is through with its first verdicts: a line that
    /// has just come up needs seconds for 802.1X, its lease and its delegation.
    void settle() {
        resources
                .guest()
                .reach()
                .ifPresent(router ->
                        new Settling(site().router(), Waiting.real(), progress).await(router));
    }

    /// The router, which has to be there.
    Remote router() {
        return resources
                .guest()
                .reach()
                .orElseThrow(() ->
                        new UserError(
                                ExitCode.OUTSIDE_FAILED,
                                "cannot reach the router",
                                "VM " + vm().id(),
                                "it is not there, or does not answer",
                                "mwan-provision status tells more; mwan-provision up"
                                        + " brings it up"));
    }

    @Override
    public void close() {
        lock.ifPresent(SiteLock::close);
        resources.close();
        host.close();
        proxmox.close();
    }
}
