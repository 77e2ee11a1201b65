package statespace.lab.s4d;

import java.util.List;
import java.util.Map;
import statespace.backbone.S4dSpec;
import statespace.layer.diagonal.DiagonalSystem.Initialisation;

/**
 * A row of the initialisation ablation.
 *
 * @param name
 *            as tables show it
 * @param law
 *            law of A
 * @param imaginaryScale
 *            factor on Im A
 * @param structured
 *            true for the laws that the paper proposes
 */
record Variant(String name, Initialisation law, double imaginaryScale, boolean structured) {
    /** The laws of the paper, then those that it shows to be worse. */
    static final List<Variant> ALL = List.of(new Variant("S4D-Lin", Initialisation.LIN, 1, true),
            new Variant("S4D-Inv", Initialisation.INV, 1, true), new Variant("S4D-LegS", Initialisation.LEGS, 1, true),
            new Variant("S4D-Lin, Im x 0.01", Initialisation.LIN, 0.01, false),
            new Variant("S4D-Lin, Im x 100", Initialisation.LIN, 100, false),
            new Variant("S4D-Inv, Im x 0.01", Initialisation.INV, 0.01, false),
            new Variant("S4D-Inv, Im x 100", Initialisation.INV, 100, false),
            new Variant("S4D-Inv2", Initialisation.INV2, 1, false),
            new Variant("S4D-Quad", Initialisation.QUAD, 1, false),
            new Variant("S4D-Random", Initialisation.RANDOM, 1, false),
            new Variant("S4D-Real", Initialisation.REAL, 1, false));

    /** A backbone of this variant. */
    S4dSpec of(S4dSpec base) {
        return S4dSpec.TYPE.with(base,
                Map.of("initialisation", law.name(), "imaginary_scale", Double.toString(imaginaryScale)));
    }
}
