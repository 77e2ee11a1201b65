package statespace.bench.fuzz.driver;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Breaks whole inputs: flipped bits, cut ends, sections that are missing, doubled or taken from another input, sizes at the
 * limits of their types, and words that a format gives a meaning to.
 */
final class Mutator {
    private static final long[] SIZES = {0, 1, -1, 2, 7, 8, 64, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1 << 24,
        Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 1L << 31, (1L << 32) - 1, 1L << 32, 1L << 40, 1L << 61, 1L << 62,
        Long.MAX_VALUE - 7, Long.MAX_VALUE, Long.MIN_VALUE};
    private static final List<String> NUMBERS = List.of("0", "-0", "-1", "1", "2147483647", "2147483648", "4294967295",
            "4294967296", "4611686018427387904", "9223372036854775807", "9223372036854775808", "18446744073709551616",
            "-9223372036854775808", "1e999", "-1e999", "1e-999", "0.5", "NaN", "00", "99999999999999999999999999");
    private static final int LONGEST = 1 << 20;
    private static final int RUN = 1 << 14;

    private final List<byte[]> seeds;
    private final List<byte[]> words;

    /**
     * A mutator.
     *
     * @param seeds
     *            whole inputs, at least one
     * @param words
     *            that the format gives a meaning to
     */
    Mutator(List<byte[]> seeds, List<String> words) {
        this.seeds = seeds;
        this.words = words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** One of the whole inputs, as it is or broken at up to six places. */
    byte[] draw(SplittableRandom random) {
        byte[] bytes = seed(random).clone();
        for (int changes = random.nextInt(1 + random.nextInt(7)); changes > 0; changes--) {
            bytes = changed(bytes, random);
        }
        return bytes;
    }

    private byte[] seed(SplittableRandom random) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] changed(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return seed(random).clone();
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(12)) {
            case 0 -> withByte(bytes, at, bytes[at] ^ (1 << random.nextInt(8)));
            case 1 -> withByte(bytes, at, random.nextInt(256));
            case 2 -> Arrays.copyOf(bytes, at);
            case 3, 4 -> withSize(bytes, at, random);
            case 5, 6 -> withNumber(bytes, at, random);
            case 7 -> replaced(bytes, at, at + some(random, bytes.length - at), new byte[0]);
            case 8 -> replaced(bytes, at, at, section(bytes, random));
            case 9 -> replaced(bytes, at, at + some(random, bytes.length - at), section(seed(random), random));
            case 10 -> words.isEmpty()
                    ? withByte(bytes, at, 0)
                    : replaced(bytes, at, at + random.nextInt(2) * some(random, bytes.length - at),
                            words.get(random.nextInt(words.size())));
            default -> replaced(bytes, at, at, run(bytes, at, random));
        };
    }

    /** A short length more often than a long one, at most {@code most}. */
    private static int some(SplittableRandom random, int most) {
        return Math.min(most, 1 + (random.nextBoolean() ? random.nextInt(8) : random.nextInt(Math.max(1, most))));
    }

    private static byte[] section(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        return Arrays.copyOfRange(bytes, at, at + some(random, bytes.length - at));
    }

    /** A byte, or a word, many times over. */
    private byte[] run(byte[] bytes, int at, SplittableRandom random) {
        byte[] piece = words.isEmpty() || random.nextBoolean()
                ? new byte[]{bytes[at]}
                : words.get(random.nextInt(words.size()));
        int times = random.nextInt(4) > 0 ? random.nextInt(32) : random.nextInt(RUN / piece.length);
        byte[] run = new byte[times * piece.length];
        for (int i = 0; i < times; i++) {
            System.arraycopy(piece, 0, run, i * piece.length, piece.length);
        }
        return run;
    }

    private static byte[] withByte(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return bytes;
    }

    /** A whole number of 2, 4 or 8 bytes becomes one at the limit of a type, or grows or shrinks by a little. */
    private static byte[] withSize(byte[] bytes, int at, SplittableRandom random) {
        int width = 2 << random.nextInt(3);
        boolean little = random.nextBoolean();
        int end = Math.min(bytes.length, at + width);
        long value = random.nextInt(4) > 0
                ? SIZES[random.nextInt(SIZES.length)]
                : whole(bytes, at, end, little) + random.nextInt(-3, 4);
        for (int i = at; i < end; i++) {
            bytes[i] = (byte) (value >>> (8 * (little ? i - at : end - 1 - i)));
        }
        return bytes;
    }

    private static long whole(byte[] bytes, int at, int end, boolean little) {
        long value = 0;
        for (int i = at; i < end; i++) {
            value |= (bytes[i] & 0xFFL) << (8 * (little ? i - at : end - 1 - i));
        }
        return value;
    }

    /** The decimal number at or after a place becomes another one. */
    private static byte[] withNumber(byte[] bytes, int at, SplittableRandom random) {
        int begin = at;
        while (begin < bytes.length && !isDigit(bytes[begin])) {
            begin++;
        }
        int end = begin;
        while (end < bytes.length && isDigit(bytes[end])) {
            end++;
        }
        byte[] number = NUMBERS.get(random.nextInt(NUMBERS.size())).getBytes(StandardCharsets.UTF_8);
        return begin == bytes.length ? withSize(bytes, at, random) : replaced(bytes, begin, end, number);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] replaced(byte[] bytes, int begin, int end, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
        out.write(bytes, 0, begin);
        out.writeBytes(by);
        out.write(bytes, end, bytes.length - end);
        byte[] all = out.toByteArray();
        return all.length > LONGEST ? Arrays.copyOf(all, LONGEST) : all;
    }
}
