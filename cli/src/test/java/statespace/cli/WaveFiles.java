package statespace.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sets of slow and fast waves of random phase, of every kind that can be read. */
final class WaveFiles {
    static final List<String> CLASSES = List.of("fast", "slow");
    private static final int TRAIN = 24;
    private static final int TEST = 10;

    private WaveFiles() {}

    /** A wave in [−1, 1]. */
    static double[] wave(int label, int length, SplittableRandom random) {
        double phase = random.nextDouble(2 * Math.PI);
        return IntStream.range(0, length).mapToDouble(
                t -> 0.9 * Math.sin((label == 0 ? 1.6 : 0.4) * t + phase) + 0.05 * (random.nextDouble() - 0.5))
                .toArray();
    }

    /** One part of a set of a kind. */
    private interface Part {
        void write(Path folder, boolean training, int count, SplittableRandom random) throws IOException;
    }

    private static Path pair(Path folder, Part part) throws IOException {
        Files.createDirectories(folder);
        part.write(folder, true, TRAIN, new SplittableRandom(1));
        part.write(folder, false, TEST, new SplittableRandom(2));
        return folder;
    }

    /** {@code Waves_TRAIN.ts} and {@code Waves_TEST.ts}, sequences of unequal length. */
    static Path ts(Path folder, int channels) throws IOException {
        return pair(folder, (where, training, count, random) -> {
            StringBuilder text = new StringBuilder("@problemName Waves\n@classLabel true " + String.join(" ", CLASSES)
                    + "\n@data\n");
            for (int i = 0; i < count; i++) {
                int length = 16 + random.nextInt(8);
                for (int c = 0; c < channels; c++) {
                    text.append(text(wave(i % 2, length, random), ",")).append(':');
                }
                text.append(CLASSES.get(i % 2)).append('\n');
            }
            Files.writeString(where.resolve(training ? "Waves_TRAIN.ts" : "Waves_TEST.ts"), text);
        });
    }

    /** {@code train/CLASS/0.csv} and so on, a line for each step. */
    static Path csv(Path folder) throws IOException {
        return pair(folder, (where, training, count, random) -> {
            for (int i = 0; i < count; i++) {
                Files.writeString(file(where, training, i, ".csv"),
                        "value\n" + text(wave(i % 2, 20, random), "\n") + "\n");
            }
        });
    }

    /** {@code train/CLASS/0.wav} and so on, 16 bits, one channel. */
    static Path wav(Path folder) throws IOException {
        return pair(folder, (where, training, count, random) -> {
            for (int i = 0; i < count; i++) {
                double[] wave = wave(i % 2, 20, random);
                ByteBuffer out = ByteBuffer.allocate(44 + 2 * wave.length).order(ByteOrder.LITTLE_ENDIAN);
                out.put(ascii("RIFF")).putInt(out.capacity() - 8).put(ascii("WAVEfmt ")).putInt(16).putShort((short) 1)
                        .putShort((short) 1).putInt(8000).putInt(16000).putShort((short) 2).putShort((short) 16)
                        .put(ascii("data")).putInt(2 * wave.length);
                for (double value : wave) {
                    out.putShort((short) (32767 * value));
                }
                Files.write(file(where, training, i, ".wav"), out.array());
            }
        });
    }

    /** IDX images of five lines and four columns; read line by line they are waves. The classes are 0 and 1. */
    static Path idx(Path folder) throws IOException {
        return pair(folder, (where, training, count, random) -> {
            ByteBuffer images = ByteBuffer.allocate(16 + 20 * count).putInt(0x803).putInt(count).putInt(5).putInt(4);
            ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
            for (int i = 0; i < count; i++) {
                for (double value : wave(i % 2, 20, random)) {
                    images.put((byte) (int) Math.round(127.5 * (value + 1)));
                }
                labels.put((byte) (i % 2));
            }
            String name = training ? "train" : "t10k";
            Files.write(where.resolve(name + "-images-idx3-ubyte"), images.array());
            Files.write(where.resolve(name + "-labels-idx1-ubyte"), labels.array());
        });
    }

    private static Path file(Path folder, boolean training, int number, String ending) throws IOException {
        Path place = folder.resolve(training ? "train" : "test").resolve(CLASSES.get(number % 2));
        Files.createDirectories(place);
        return place.resolve(number + ending);
    }

    private static String text(double[] wave, String between) {
        return IntStream.range(0, wave.length).mapToObj(t -> String.format(Locale.ROOT, "%.4f", wave[t]))
                .collect(Collectors.joining(between));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
