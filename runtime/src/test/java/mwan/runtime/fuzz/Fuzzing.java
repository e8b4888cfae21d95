package mwan.runtime.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// Gives a parser damaged inputs and sees that it survives each: with a result, or with the error
/// that it declares, soon, and without much memory. `-Dfuzz.count` says how many (`./test --fuzz`:
/// a million); what is found goes into the corpus.
public final class Fuzzing {
    private static final Path CORPUS = Path.of("src/test/resources/mwan/runtime/fuzz");
    private static final int COUNT = Integer.getInteger("fuzz.count", 20_000);
    private static final long SEED = Long.getLong("fuzz.seed", 2026);

    /// No input is longer than 64 KiB: what needs more than this for one has no bound at all.
    private static final long MOST_OCTETS = 64L << 20;

    private static final long MOST_NANOS = 2_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<byte[]> corpus;

    private Fuzzing(List<byte[]> corpus) {
        this.corpus = corpus;
    }

    /// What reads an input.
    public interface Parser {
        void read(byte[] input) throws Exception;
    }

    /// @param folder of the corpus
    public static Fuzzing of(String folder) throws IOException {
        var corpus = new ArrayList<byte[]>();
        try (var files = Files.list(CORPUS.resolve(folder))) {
            for (var file : files.sorted().toList()) {
                corpus.add(Files.readAllBytes(file));
            }
        }
        assertThat(corpus).isNotEmpty();
        return new Fuzzing(corpus);
    }

    /// @param declared whether the parser says that it throws this
    public void survives(String name, Parser parser, Predicate<Exception> declared) {
        for (var input : corpus) {
            once(parser, input, declared);
        }
        var mutator = new Mutator(new SplittableRandom(SEED), corpus);
        long begin = System.nanoTime();
        long refused = 0;
        for (int i = 0; i < COUNT; i++) {
            refused += once(parser, mutator.next(), declared) ? 0 : 1;
        }
        System.out.printf(
                "fuzz %s: %,d inputs, %,d refused, in %.1f s%n",
                name, COUNT, refused, (System.nanoTime() - begin) / 1e9);
    }

    /// Whether it was read.
    private static boolean once(Parser parser, byte[] input, Predicate<Exception> declared) {
        long octets = THREADS.getCurrentThreadAllocatedBytes();
        long begin = System.nanoTime();
        boolean read = true;
        try {
            parser.read(input);
        } catch (Exception thrown) {
            if (!declared.test(thrown)) {
                throw new AssertionError(shown(input), thrown);
            }
            read = false;
        } catch (StackOverflowError | OutOfMemoryError unbounded) {
            throw new AssertionError(shown(input), unbounded);
        }
        if (THREADS.getCurrentThreadAllocatedBytes() - octets > MOST_OCTETS) {
            throw new AssertionError("needs more than 64 MiB: " + shown(input));
        }
        if (System.nanoTime() - begin > MOST_NANOS) {
            throw new AssertionError("needs more than 2 s: " + shown(input));
        }
        return read;
    }

    private static String shown(byte[] input) {
        return "does not survive, in hexadecimal (xxd -r -p): "
                + HexFormat.of().formatHex(input, 0, Math.min(input.length, 4096));
    }
}
