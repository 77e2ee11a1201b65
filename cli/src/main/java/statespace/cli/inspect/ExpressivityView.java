package statespace.cli.inspect;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import statespace.layer.Expressivity;
import statespace.layer.StackExpressivity;
import statespace.layer.Tracking;
import statespace.tensor.Bridge;

/**
 * What the layers of a trained model can compute, and what follows for the stack.
 *
 * @param layers
 *            each layer
 * @param longestWord
 *            letters of the longest signature words that commuting layers reach together, 0 where there is no such bound
 * @param statements
 *            what the stack can and cannot represent
 * @param tracking
 *            which groups it follows
 * @param caveat
 *            what the statements leave out
 */
record ExpressivityView(List<Expressivity> layers, int longestWord, List<String> statements, List<Tracking> tracking,
        String caveat) {
    private static final int WIDTH = 110;

    /** Of the layers of a model. */
    static ExpressivityView of(Supplier<List<Expressivity>> layers) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                var stack = new StackExpressivity(layers.get());
                return new ExpressivityView(stack.layers(), stack.longestWord(), stack.statements(), stack.tracking(),
                        StackExpressivity.CAVEAT);
            }
        });
    }

    /** Prints it; layers of the same dynamics stand together. */
    void print(PrintWriter out) {
        for (List<Expressivity> alike : groups()) {
            Expressivity first = alike.getFirst();
            out.println("  " + String.join(", ", alike.stream().map(Expressivity::layer).toList()));
            folded(out, "    class       ", words(first.kind()));
            folded(out, "    transition  ", first.transition());
            folded(out, "    because     ", first.basis());
            alike.stream().filter(each -> each.commutator() != null && each.kind() == Expressivity.Kind.NON_COMMUTING)
                    .mapToDouble(Expressivity::commutator).max()
                    .ifPresent(most -> folded(out, "    trained     ", String.format(Locale.ROOT,
                            "AB and BA differ by up to %.2g, with matrices scaled to move a state by 1", most)));
            out.println();
        }
        statements.forEach(statement -> folded(out, "  ", statement));
        out.println();
        out.println("  follows exactly   one layer  why");
        for (Tracking each : tracking) {
            folded(out, String.format("  %-17s %-10s ", words(each.group()), words(each.answer())), each.reason());
        }
        out.println();
        folded(out, "  ", caveat);
    }

    private List<List<Expressivity>> groups() {
        List<List<Expressivity>> groups = new ArrayList<>();
        for (Expressivity layer : layers) {
            groups.stream().filter(group -> group.getFirst().dynamics().equals(layer.dynamics())).findFirst()
                    .orElseGet(() -> {
                        groups.add(new ArrayList<>());
                        return groups.getLast();
                    }).add(layer);
        }
        return groups;
    }

    private static String words(Expressivity.Kind kind) {
        return switch (kind) {
            case TIME_INVARIANT -> "time-invariant filter";
            case COMMUTING -> "selective, commuting";
            case NON_COMMUTING -> "selective, non-commuting";
            case TWO_AXES_INVARIANT -> "linear filter on two axes, time and variates";
            case TWO_AXES_SELECTIVE -> "selective on two axes, time and variates";
            case NONLINEAR -> "not linear in the state";
        };
    }

    private static String words(Tracking.Group group) {
        return switch (group) {
            case PARITY -> "parity, Z2";
            case CYCLIC -> "Zn, n >= 3";
            case S3 -> "S3";
            case A5 -> "A5";
        };
    }

    private static String words(Tracking.Answer answer) {
        return answer.name().toLowerCase(Locale.ROOT);
    }

    /** Text after a beginning, in lines of a width, the later ones indented. */
    private static void folded(PrintWriter out, String begin, String text) {
        StringBuilder line = new StringBuilder(begin);
        boolean fresh = true;
        for (String word : text.split(" ", -1)) {
            if (!fresh && line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(" ".repeat(begin.length()));
                fresh = true;
            }
            line.append(fresh ? "" : " ").append(word);
            fresh = false;
        }
        out.println(line);
    }
}
