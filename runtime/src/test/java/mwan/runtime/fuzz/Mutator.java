package mwan.runtime.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.random.RandomGenerator;

/// Damages inputs: single bits and octets, numbers at their bounds, parts left out, doubled, taken
/// from other inputs, and ends cut off. The same seed damages in the same ways.
final class Mutator {
    /// Bounds of lengths and counts, and what begins or ends something in texts.
    private static final int[] OCTETS = {
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 254, 255, '\n', '"', '{', '[', ':',
        '-', '\\', '%', '<', '&', '*', '!', '|'
    };

    private static final int[] WORDS = {
        0, 1, 3, 4, 5, 16, 255, 256, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, -1
    };

    /// Inputs do not grow beyond what a source gives at once.
    private static final int LONGEST = 1 << 16;

    private final RandomGenerator random;
    private final List<byte[]> corpus;

    Mutator(RandomGenerator random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    byte[] next() {
        var input = any().clone();
        // Mostly one thing is wrong: what is wrong everywhere is refused at its first octet.
        int times = 1 + (int) Math.min(7, Math.abs(random.nextGaussian()) * 2);
        for (int i = 0; i < times; i++) {
            input = once(input);
        }
        return input;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] once(byte[] input) {
        if (input.length == 0) {
            return any().clone();
        }
        int at = random.nextInt(input.length);
        switch (random.nextInt(9)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt(256);
            case 2 -> input[at] = (byte) OCTETS[random.nextInt(OCTETS.length)];
            case 3 -> number(input, at);
            case 4 -> {
                return spliced(input, at, at + part(input.length - at), new byte[0]);
            }
            case 5 -> {
                var copy = java.util.Arrays.copyOfRange(input, at, at + part(input.length - at));
                return spliced(input, random.nextInt(input.length), copy);
            }
            case 6 -> {
                var other = any();
                int from = random.nextInt(other.length + 1);
                var piece =
                        java.util.Arrays.copyOfRange(other, from, from + part(other.length - from));
                return spliced(input, at, at + part(input.length - at), piece);
            }
            case 7 -> {
                return java.util.Arrays.copyOf(input, at);
            }
            default -> {
                var octets = new byte[1 + random.nextInt(8)];
                random.nextBytes(octets);
                return spliced(input, at, octets);
            }
        }
        return input;
    }

    /// Short parts are more likely than long ones.
    private int part(int most) {
        return most == 0 ? 0 : random.nextInt(1 + random.nextInt(most + 1));
    }

    /// Two or four octets, in either order.
    private void number(byte[] input, int at) {
        int value = WORDS[random.nextInt(WORDS.length)];
        int octets = random.nextBoolean() ? 2 : 4;
        boolean littleEndian = random.nextBoolean();
        for (int i = 0; i < octets && at + i < input.length; i++) {
            input[at + i] = (byte) (value >>> 8 * (littleEndian ? i : octets - 1 - i));
        }
    }

    private static byte[] spliced(byte[] input, int at, byte[] piece) {
        return spliced(input, at, at, piece);
    }

    private static byte[] spliced(byte[] input, int from, int to, byte[] piece) {
        if (input.length - (to - from) + piece.length > LONGEST) {
            return input;
        }
        var out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(piece);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }
}
