package statespace.bench.fuzz.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Stacks of Mamba blocks as safetensors files of this project, of usual and of odd sizes. */
final class StackBytes {
    private static final long[] ODD = {0, 0, 1, 1, 2, 3, 7, 15, 16, 17, 63, 64, 65, 255, 256, 4096, 65536, 1L << 31,
        Integer.MAX_VALUE, -1, 1L << 62, Long.MAX_VALUE};
    private static final long LARGEST = 1 << 15; // elements of a tensor with data of its own
    private static final String[] TYPES = {"F32", "F32", "F32", "F16", "BF16", "F64", "I64", "BOOL"};

    private StackBytes() {}

    /** A stack that can be loaded. */
    static byte[] whole(int width, int inner, int states, int taps, int layers) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < layers; i++) {
            block(shapes, "backbone.layers." + i + ".", width, inner, states, taps, 1);
        }
        shapes.put("backbone.norm_f.weight", new long[]{width});
        return file(shapes, "F32");
    }

    /** A stack whose sizes are drawn, with some tensors that are missing or have sizes of their own. */
    static byte[] odd(SplittableRandom random) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        String prefix = random.nextBoolean() ? "" : "backbone.";
        boolean flat = random.nextInt(8) > 0;
        long width = !flat && random.nextBoolean() ? 0 : size(random);
        for (int i = random.nextInt(3); i >= 0; i--) {
            block(shapes, prefix + "layers." + i + ".", random.nextInt(8) == 0 ? size(random) : width, size(random),
                    size(random), size(random), size(random));
        }
        shapes.put(prefix + "norm_f.weight", flat ? new long[]{width} : new long[]{Math.max(1, width), 1});
        List<String> names = new ArrayList<>(shapes.keySet());
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> shapes.remove(name);
                case 1 -> shapes.put(name, new long[]{size(random)});
                case 2 -> shapes.put(name, new long[]{size(random), size(random)});
                default -> shapes.put(name, new long[]{size(random), 1, size(random)});
            }
        }
        return file(shapes, TYPES[random.nextInt(TYPES.length)]);
    }

    private static long size(SplittableRandom random) {
        return random.nextInt(3) > 0 ? 1 + random.nextInt(20) : ODD[random.nextInt(ODD.length)];
    }

    private static void block(Map<String, long[]> shapes, String block, long width, long inner, long states, long taps,
            long rank) {
        String mixer = block + "mixer.";
        shapes.put(block + "norm.weight", new long[]{width});
        shapes.put(mixer + "A_log", new long[]{inner, states});
        shapes.put(mixer + "D", new long[]{inner});
        shapes.put(mixer + "in_proj.weight", new long[]{2 * inner, width});
        shapes.put(mixer + "conv1d.weight", new long[]{inner, 1, taps});
        shapes.put(mixer + "conv1d.bias", new long[]{inner});
        shapes.put(mixer + "x_proj.weight", new long[]{rank + 2 * states, inner});
        shapes.put(mixer + "dt_proj.weight", new long[]{inner, rank});
        shapes.put(mixer + "dt_proj.bias", new long[]{inner});
        shapes.put(mixer + "out_proj.weight", new long[]{width, inner});
    }

    private static byte[] file(Map<String, long[]> shapes, String type) {
        List<String> parts = new ArrayList<>(List.of("\"__metadata__\":{\"format\":\"statespace\"}"));
        long offset = 0;
        int element = type.endsWith("64") ? 8 : type.endsWith("16") ? 2 : type.equals("BOOL") ? 1 : 4;
        for (var named : shapes.entrySet()) {
            long end = offset + element * elements(named.getValue());
            parts.add("\"" + named.getKey() + "\":{\"dtype\":\"" + type + "\",\"shape\":"
                    + Arrays.toString(named.getValue()) + ",\"data_offsets\":[" + offset + "," + end + "]}");
            offset = end;
        }
        ByteBuffer data = ByteBuffer.allocate((int) offset).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i + 4 <= offset; i += 4) {
            data.putInt(i, element == 2 ? 0x3C003C00 : Float.floatToRawIntBits((float) Math.sin(i)));
        }
        return TensorBytes.of("{" + String.join(",", parts) + "}", data.array());
    }

    /** Elements that get data: those of the shape, or none where it is far too large or no shape. */
    private static long elements(long[] shape) {
        long elements = 1;
        for (long size : shape) {
            elements = size < 0 || size > LARGEST ? 0 : elements * size;
        }
        return elements > LARGEST ? 0 : elements;
    }
}
