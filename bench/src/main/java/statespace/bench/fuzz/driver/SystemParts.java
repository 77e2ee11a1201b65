package statespace.bench.fuzz.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import statespace.format.DType;
import statespace.format.SafeTensors;

/**
 * The folder of a reconstructed system in parts.
 *
 * @param task
 *            fields beside the kind
 * @param model
 *            fields beside the kind
 * @param columns
 *            that are scaled
 * @param shapes
 *            of the tensors
 */
record SystemParts(String task, String model, int columns, Map<String, long[]> shapes) {
    private static final long[] ODD = {0, 1, 2, 15, 16, 64, 255, 4096, 65536, 65537};
    private static final long LARGEST = 1 << 17; // elements of a tensor

    /** Some that can be loaded. */
    static final List<SystemParts> WHOLE = List.of(
            new SystemParts("\"variates\": 2, \"taps\": 1, \"forcing\": \"sparse\", \"every\": 3",
                    "\"map\": \"clipped_shallow\", \"latent\": 3, \"hidden\": 5", 2,
                    shapes(3, 1, "observation.extension 1 2", "latent.output 3 5", "latent.input 5 3",
                            "latent.threshold 5")),
            new SystemParts("\"variates\": 4, \"taps\": 6, \"observation\": \"affine\"",
                    "\"map\": \"dendritic\", \"latent\": 3, \"bases\": 2", 4,
                    shapes(3, 6, "observation.map 4 3", "latent.weight 3 3", "latent.slopes 2",
                            "latent.thresholds 3 2")),
            new SystemParts("\"variates\": 2, \"nuisance\": 1, \"observation\": \"regressor\"",
                    "\"map\": \"mean_centred\", \"latent\": 4", 3,
                    shapes(4, 1, "observation.map 2 4", "observation.nuisance 2 1", "latent.weight 4 4")));

    private static Map<String, long[]> shapes(int latent, int taps, String... others) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (String name : new String[]{"latent.decay", "latent.offset", "begin"}) {
            shapes.put(name, new long[]{latent});
        }
        shapes.put("filter.taps", new long[]{taps});
        shapes.put("forcing.strength", new long[]{1});
        for (String other : others) {
            String[] words = other.split(" ");
            shapes.put(words[0], Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray());
        }
        return shapes;
    }

    /** The same with tensors that are missing or have other sizes; often one size that all share is another. */
    SystemParts odd(SplittableRandom random) {
        Map<String, long[]> changed = new LinkedHashMap<>();
        long from = 1L + random.nextInt(6);
        long to = random.nextBoolean() ? from : size(random);
        shapes.forEach((name, shape) -> changed.put(name,
                Arrays.stream(shape).map(size -> size == from ? to : size).toArray()));
        List<String> names = new ArrayList<>(shapes.keySet());
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(5)) {
                case 0 -> changed.remove(name);
                case 1 -> changed.put(name, new long[0]);
                case 2 -> changed.put(name, new long[]{size(random)});
                case 3 -> changed.put("latent.other", new long[]{1});
                default -> changed.put(name, new long[]{size(random), size(random)});
            }
        }
        changed.replaceAll((_, shape) -> Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b) > LARGEST
                ? new long[]{1}
                : shape);
        return new SystemParts(task, model, columns, changed);
    }

    private static long size(SplittableRandom random) {
        return random.nextInt(3) > 0 ? 1L + random.nextInt(8) : ODD[random.nextInt(ODD.length)];
    }

    String config() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            names.add("\"v" + i + "\"");
        }
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return "{\"format\": \"statespace\", \"version\": 2, \"task\": {\"kind\": \"reconstruct\", " + task
                + "}, \"model\": {\"kind\": \"plrnn\", " + model + "}, \"scaling\": {\"variates\": " + names
                + ", \"mean\": " + Arrays.toString(ones) + ", \"standard_deviation\": " + Arrays.toString(ones) + "}}";
    }

    /** The tensors; a filter of one tap lets everything through. */
    Map<String, SafeTensors.Entry> entries(DType kind) {
        Map<String, SafeTensors.Entry> entries = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            ByteBuffer data = ByteBuffer.allocate(count * kind.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                float value = name.startsWith("f") ? 1f / (i + 1) : (float) Math.sin(i + 1);
                if (kind == DType.F32) {
                    data.putFloat(value);
                } else {
                    data.putShort(Float.floatToFloat16(value));
                }
            }
            entries.put(name, SafeTensors.Entry.of(kind, shape, data.array()));
        });
        return entries;
    }
}
