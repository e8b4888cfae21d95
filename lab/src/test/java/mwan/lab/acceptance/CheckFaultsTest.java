package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.provision.verify.check.Check;
import mwan.provision.verify.check.Checklist;
import mwan.site.SiteFiles;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each check of `verify` catches its fault in the lab: exactly that thing is broken, and its check
/// fails, as the only one and with what to do; whatever depends on it names it as the cause and is
/// not looked at; everything else passes. Healed, everything passes again.
@Tag("lab")
@Order(65)
@ExtendWith(Lab.class)
class CheckFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /// What the daemon puts back within a tenth of a second would be there again before one looks.
    /// So it is stopped, and its last answer is given in its place.
    private static final String STAND_STILL =
            """
            mwan status --output json >/run/kept-status.json
            printf '#!/bin/sh\\nexec cat /run/kept-status.json\\n' >/usr/local/sbin/mwan
            chmod 755 /usr/local/sbin/mwan
            systemctl service-watchdogs no
            kill -STOP "$(systemctl show -P MainPID mwan)"
            """;

    private static final String GO_ON =
            """
            rm -f /usr/local/sbin/mwan
            kill -CONT "$(systemctl show -P MainPID mwan)"
            until mwan status >/dev/null; do :; done
            systemctl service-watchdogs yes
            """;

    private static final Map<String, String> HINTS =
            Checklist.of(SiteFiles.read(Commands.TOP.resolve(Lab.SITE))).checks().stream()
                    .collect(Collectors.toMap(Check::id, Check::hint));

    /// Only the checks whose ids match this, as by `-Dfaults='routes[.].*'`.
    private static final String WANTED = System.getProperty("faults", ".*");

    /// Whether everything passed the last time that one looked.
    private static boolean allPassed;

    static Stream<CheckFault> quick() {
        return wanted().filter(CheckFault::quick);
    }

    static Stream<CheckFault> others() {
        return wanted().filter(fault -> !fault.quick());
    }

    private static Stream<CheckFault> wanted() {
        return CheckFault.all().filter(fault -> fault.check().matches(WANTED));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("quick")
    void isCaught(CheckFault fault) {
        if (!allPassed) {
            everythingPasses("before");
        }
        allPassed = false;
        try {
            breakIt(fault);
            isTheOnlyOneThatFails(fault, VerifyReport.of(fault.arguments().toArray(String[]::new)));
        } finally {
            heal(fault);
        }
        everythingPasses("healed");
        allPassed = true;
        System.out.println("caught by " + fault);
    }

    private static void everythingPasses(String when) {
        Lab.awaitEverythingDelegated();
        assertThat(VerifyReport.of().missed()).as(when).isEmpty();
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("others")
    void isCaughtToo(CheckFault fault) {
        isCaught(fault);
    }

    private static void isTheOnlyOneThatFails(CheckFault fault, VerifyReport report) {
        assertThat(report.checks())
                .filteredOn(VerifyReport.Check::failed)
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.id()).isEqualTo(fault.check());
                    assertThat(failed.hint()).isNotBlank();
                    // What is broken on purpose is not in the site's own list.
                    assertThat(failed.hint())
                            .isEqualTo(HINTS.getOrDefault(fault.check(), failed.hint()));
                    assertThat(report.exit()).isEqualTo(failed.required() ? 1 : 0);
                });
        assertThat(report.checks())
                .filteredOn(check -> check.required() && !check.passed() && !check.failed())
                .allSatisfy(check ->
                        assertThat(check.because())
                                .as(check.id() + ": " + check.seen())
                                .contains(fault.check()));
    }

    private static void breakIt(CheckFault fault) {
        if (fault.still()) {
            Lab.script("mwan", STAND_STILL).succeeded();
        }
        fault.breaking().forEach(CheckFaultsTest::run);
        if (!fault.unhealthy().isEmpty()) {
            Lab.await(
                    fault.unhealthy() + " to be unhealthy, and nothing else",
                    PATIENCE,
                    Lab::verdicts,
                    verdicts ->
                            !verdicts.isEmpty()
                                    && verdicts.entrySet().stream()
                                            .allMatch(line ->
                                                    line.getValue().equals("healthy")
                                                            != fault.unhealthy()
                                                                    .contains(line.getKey())));
        }
        fault.awaited().forEach(CheckFaultsTest::await);
    }

    private static void await(CheckFault.Step step) {
        Lab.await(
                step.script(),
                PATIENCE,
                () -> Lab.script(step.host(), step.script()).exit(),
                exit -> exit == 0);
    }

    private static void heal(CheckFault fault) {
        fault.healing().forEach(CheckFaultsTest::run);
        if (fault.still()) {
            Lab.script("mwan", GO_ON).succeeded();
        }
        fault.healed().forEach(CheckFaultsTest::await);
    }

    private static void run(CheckFault.Step step) {
        switch (step.host()) {
            case "lab" ->
                    Lab.provision(
                                    Stream.concat(
                                                    Stream.of("lab"),
                                                    List.of(step.script().split(" ")).stream())
                                            .toArray(String[]::new))
                            .succeeded();
            case "reboot" -> Lab.reboot(step.script());
            default -> Lab.script(step.host(), "set -eu\n" + step.script()).succeeded();
        }
    }
}
