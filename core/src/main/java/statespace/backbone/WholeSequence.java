package statespace.backbone;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import statespace.config.SettingException;
import statespace.tensor.Tensors;

/** What backbones share that read a whole sequence into one row of features. */
final class WholeSequence {
    private WholeSequence() {}

    /**
     * Checks that a task asks for no features at single positions.
     *
     * @throws SettingException
     *             if it does
     */
    static void check(Encoding encoding, String what) {
        if (encoding instanceof Encoding.Patches || encoding instanceof Encoding.Cells) {
            throw new SettingException(what + " read a whole sequence into one row of features and have none at single "
                    + "steps; take such a backbone to classify");
        }
    }

    /**
     * Steps of each sequence.
     *
     * @param x
     *            (batch, channels, steps)
     * @param seen
     *            as x, 0 where padding is; null where there is none
     */
    static int[] lengths(Tensor x, Tensor seen) {
        int[] lengths = new int[Math.toIntExact(x.size(0))];
        int steps = Math.toIntExact(x.size(2));
        if (seen == null) {
            Arrays.fill(lengths, steps);
            return lengths;
        }
        float[] known = Tensors.toFloats(seen.select(1, 0)); // (batch, steps)
        for (int row = 0; row < lengths.length; row++) {
            while (lengths[row] < steps && known[row * steps + lengths[row]] != 0) {
                lengths[row]++;
            }
        }
        return lengths;
    }
}
