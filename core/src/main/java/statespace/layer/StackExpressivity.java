package statespace.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What follows for a whole stack from its layers ({@link Expressivity}).
 *
 * @param layers
 *            in the order in which they are applied
 */
public record StackExpressivity(List<Expressivity> layers) {

    /** What all statements leave out. */
    public static final String CAVEAT = "These are statements about linear dynamics, exactly and at any length. The"
            + " non-linear maps between layers add power that the number of layers bounds; a trained model may come close"
            + " at the lengths it was trained on.";

    /** Keeps the list as it is now. */
    public StackExpressivity {
        layers = List.copyOf(layers);
    }

    private long count(Expressivity.Kind kind) {
        return layers.stream().filter(layer -> layer.kind() == kind).count();
    }

    private boolean has(Expressivity.Kind kind) {
        return count(kind) > 0;
    }

    /**
     * Letters of the longest words of a path's signature that commuting layers reach together: one more than layers,
     * where the input is added to each state. 0 where the theory gives no such number.
     */
    public int longestWord() {
        boolean chained = layers.stream().allMatch(Expressivity::input);
        boolean commuting = layers.stream().allMatch(layer -> layer.kind() == Expressivity.Kind.TIME_INVARIANT
                || layer.kind() == Expressivity.Kind.COMMUTING);
        int gates = Math.toIntExact(count(Expressivity.Kind.COMMUTING));
        return gates > 0 && commuting && chained ? gates + 1 : 0;
    }

    /** What the stack can and cannot represent, a sentence each with its reason. */
    public List<String> statements() {
        List<String> all = new ArrayList<>();
        int gates = Math.toIntExact(count(Expressivity.Kind.COMMUTING));
        if (has(Expressivity.Kind.NONLINEAR)) {
            all.add("Dynamics that are not linear in the state: nothing is ruled out here. A nonlinear recurrence can follow"
                    + " any finite automaton if it is wide enough; whether training finds it is another question.");
        } else if (has(Expressivity.Kind.TWO_AXES_SELECTIVE) || has(Expressivity.Kind.TWO_AXES_INVARIANT)) {
            all.add("Layers over variates and time: the theorems are about one path, so nothing is ruled out here but"
                    + " what a fixed transition rules out.");
        } else if (has(Expressivity.Kind.NON_COMMUTING)) {
            all.add("Can, as N grows: what no stack of this many commuting layers can, functionals of the order of all"
                    + " inputs; see the reason of each layer for how far this is proven.");
        } else if (longestWord() > 0) {
            all.add("Can: words of the signature of up to " + longestWord() + " letters. One layer reaches two, as its"
                    + " input is added to the state, and each further one buys one more (Cirone et al. 2024, chaining"
                    + " proposition).");
            all.add("Cannot by its linear dynamics: words of " + (longestWord() + 1)
                    + " letters and more; one layer tells functions of increments apart, not the order of inputs"
                    + " (Theorem 4.3).");
        } else if (gates > 0) {
            all.add("Cannot by its linear dynamics: more than functions of increments in one layer. Without the input"
                    + " added to the state not even the area of a path, a word of two letters (Theorem 4.3 with B = 0).");
        } else if (!layers.isEmpty()) {
            all.add("Cannot by its linear dynamics: anything but a linear filter, whatever the number of layers: no area"
                    + " of a path, no count, no group (Theorem 4.3 with ω = t).");
        }
        return List.copyOf(all);
    }

    /** Which groups the stack's best layer follows. */
    public List<Tracking> tracking() {
        return Stream.of(Tracking.Group.values())
                .flatMap(group -> layers.stream().flatMap(layer -> layer.tracking().stream())
                        .filter(each -> each.group() == group)
                        .min(java.util.Comparator.comparingInt(each -> switch (each.answer()) {
                            case YES -> 0;
                            case OPEN -> 1;
                            case NO -> 2;
                        })).stream())
                .toList();
    }
}
