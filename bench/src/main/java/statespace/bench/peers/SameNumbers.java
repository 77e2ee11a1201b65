package statespace.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import statespace.bench.kernels.Pieces;
import statespace.tensor.Tensors;

/**
 * Inputs that every program can make, and numbers by which outputs and gradients of two programs are compared, as in
 * {@code patterns.py}: of each tensor its norm, and its share along a fixed direction.
 */
final class SameNumbers {
    private static final double TOLERANCE = 1e-4; // of the norm

    private SameNumbers() {}

    private static float[] pattern(double scale, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (((long) i * 7919 % 10007 / 10007.0 * 2 - 1) * scale);
        }
        return values;
    }

    /** Numbers between -scale and scale: no generator is shared by languages. */
    static Tensor pattern(double scale, long... shape) {
        int count = 1;
        for (long axis : shape) {
            count = Math.toIntExact(count * axis);
        }
        return Tensors.of(pattern(scale, count), shape);
    }

    /** Of each tensor its norm and its share along a fixed direction. */
    static double[] digest(Tensor... tensors) {
        double[] numbers = new double[2 * tensors.length];
        for (int i = 0; i < tensors.length; i++) {
            digest(Tensors.toFloats(tensors[i].contiguous()), numbers, 2 * i);
        }
        return numbers;
    }

    private static void digest(float[] values, double[] numbers, int at) {
        float[] direction = pattern(1, values.length);
        double square = 0;
        double along = 0;
        double size = 0;
        for (int i = 0; i < values.length; i++) {
            double d = direction[values.length - 1 - i];
            square += (double) values[i] * values[i];
            along += values[i] * d;
            size += d * d;
        }
        numbers[at] = Math.sqrt(square);
        numbers[at + 1] = along / Math.sqrt(square) / Math.sqrt(size);
    }

    /**
     * Says how far the two sides of a piece of work are apart.
     *
     * @throws PeerException
     *             if they are further apart than roundings, or say nothing
     */
    static String compared(String work, Pieces ours, Pieces theirs) throws PeerException {
        return same(printed(work, ours), printed(work, theirs));
    }

    private static double[] printed(String work, Pieces pieces) throws PeerException {
        for (JsonNode line : pieces.lines()) {
            if (line.path("work").asText().equals(work) && line.path("digest").isArray()) {
                return line.path("digest").valueStream().mapToDouble(JsonNode::asDouble).toArray();
            }
        }
        throw new PeerException("no numbers to compare with ours were printed");
    }

    private static String same(double[] ours, double[] theirs) throws PeerException {
        double apart = ours.length == theirs.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            double unit = i % 2 == 0 ? ours[i] : 1; // norms, and shares of them
            apart = Math.max(apart, Math.abs(ours[i] - theirs[i]) / unit);
        }
        if (!(apart <= TOLERANCE)) {
            throw new PeerException(String.format(Locale.ROOT,
                    "the two sides compute different numbers: %.1e of the norm apart", apart));
        }
        return String.format(Locale.ROOT, "same numbers to %.0e", apart);
    }
}
