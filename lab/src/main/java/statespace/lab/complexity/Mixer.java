package statespace.lab.complexity;

import java.util.random.RandomGenerator;
import statespace.layer.ComputeMode;
import statespace.layer.SequenceLayer;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalFilter;
import statespace.layer.diagonal.DiagonalSystem;
import statespace.layer.selective.GatedMixer;
import statespace.layer.selective.SelectiveSystem;

/**
 * What mixes the steps of a token model.
 *
 * @param complex
 *            field of the modes; both have as many parameters
 * @param timeInvariant
 *            true for S4D, false for S6
 * @param b
 *            true if B is selective (S6)
 * @param c
 *            true if C is selective (S6)
 * @param step
 *            true if Δ is selective (S6)
 */
record Mixer(boolean complex, boolean timeInvariant, boolean b, boolean c, boolean step) {

    /** S4D: diagonal laws Lin or Real, a set of A and B for every channel. */
    static Mixer s4d(boolean complex) {
        return new Mixer(complex, true, false, false, false);
    }

    /** S6 with B, C and Δ selective. */
    static Mixer s6(boolean complex) {
        return new Mixer(complex, false, true, true, true);
    }

    /** As tables show it. */
    String label() {
        String field = complex ? "Complex" : "Real";
        return timeInvariant ? "S4D-" + field : "S6-" + field;
    }

    /** The names of the selective parts. */
    String selective() {
        String parts = (b ? "B " : "") + (c ? "C " : "") + (step ? "Δ" : "");
        return parts.isBlank() ? "none" : parts.strip().replace(" ", ", ");
    }

    /** The block for a model's width. */
    SequenceLayer block(int width, int state, RandomGenerator random) {
        return new GatedMixer(width, 2, true, inner -> timeInvariant
                ? new DiagonalFilter(DiagonalConfig.of(inner).withState(state)
                        .with(complex ? DiagonalSystem.Initialisation.LIN : DiagonalSystem.Initialisation.REAL), false,
                        ComputeMode.SCAN, random)
                : new SelectiveSystem(SelectiveSystem.Config.of(inner, complex).withState(state).withSelective(b, c,
                        step), random),
                random);
    }
}
