package mwan.lab.guest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// What the guest runs: the test classes that are named on the command line. Ends with 1 when one
/// fails, or none was found.
public final class KernelTests {
    private KernelTests() {}

    public static void main(String[] classes) {
        var heard = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        Arrays.stream(classes)
                                                .map(name -> selectClass(name))
                                                .toList())
                                .build(),
                        heard);
        var summary = heard.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 20);
        System.out.printf(
                "%d tests, %d failed, %d skipped%n",
                summary.getTestsStartedCount(),
                summary.getTotalFailureCount(),
                summary.getTestsSkippedCount() + summary.getTestsAbortedCount());
        System.exit(
                summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0
                        ? 0
                        : 1);
    }
}
