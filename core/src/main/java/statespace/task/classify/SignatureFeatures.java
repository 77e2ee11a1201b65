package statespace.task.classify;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import statespace.config.SettingException;
import statespace.kernels.Workers;
import statespace.signature.RidgeReadout;
import statespace.signature.TensorAlgebra;

/**
 * The signature of each sequence up to a depth: all iterated integrals of the path (t, X), where time runs from 0 to 1
 * over the longest training example, X are the standardised channels, and the origin stands before the first step, so
 * that the level of a sequence counts too. Sequences of unequal lengths need no padding. Level 0, which is 1, is left
 * out. See Lyons 1998; Kidger and Lyons 2021 (arXiv 2001.00706).
 *
 * <p>
 * There are (d + 1) + … + (d + 1)^depth features for d channels.
 */
final class SignatureFeatures implements SequenceFeatures {
    private static final Pattern FORM = Pattern.compile("signature:([1-9]\\d{0,8})");

    private final int depth;
    private final SequencePaths paths;
    private final TensorAlgebra algebra;

    /**
     * Features of the depth that a setting asks for.
     *
     * @throws SettingException
     *             if there would be more features than a baseline can use
     */
    SignatureFeatures(int depth, Sequences train, Sequences test) {
        this.depth = depth;
        int channels = train.channels() + 1;
        try {
            RidgeReadout.check(train.count(), train.count() + test.count(), TensorAlgebra.size(channels, depth) - 1);
        } catch (IllegalArgumentException e) {
            throw new SettingException(String.format(Locale.ROOT,
                    "the setting 'features': a signature of depth %d over %d channels and time is too large, for %s; take a "
                            + "smaller depth or fewer channels",
                    depth, channels - 1, e.getMessage()));
        }
        algebra = new TensorAlgebra(channels, depth);
        paths = SequencePaths.fromOrigin(train);
    }

    /**
     * The depth of {@code signature:DEPTH}.
     *
     * @throws SettingException
     *             if the setting reads otherwise
     */
    static int depth(String setting) {
        Matcher matcher = FORM.matcher(setting);
        if (!matcher.matches()) {
            throw new SettingException("the setting 'features' takes signature:DEPTH with a depth from 1, such as "
                    + "signature:3, not '" + setting + "'");
        }
        return Integer.parseInt(matcher.group(1));
    }

    @Override
    public String name() {
        return "signature";
    }

    @Override
    public String detail() {
        return String.format(Locale.ROOT, "depth %d, %,d features", depth, algebra.size() - 1);
    }

    @Override
    public double[][] of(Sequences sequences) {
        double[][] features = new double[sequences.count()][];
        Workers.shared().run(features.length, i -> {
            double[] signature = algebra.signature(paths.of(sequences, i, i + 1)[0]);
            features[i] = Arrays.copyOfRange(signature, 1, signature.length);
        });
        return features;
    }
}
