package statespace.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.layer.Expressivity.Kind;
import statespace.layer.Expressivity;
import statespace.layer.Parameter;
import statespace.layer.StackExpressivity;
import statespace.layer.Tracking;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** Which class each backbone belongs to, and which groups its layers follow. */
class ExpressivityTest {
    private static final int WIDTH = 8;

    private static Backbone backbone(String text) {
        int colon = text.indexOf(':');
        BackboneType<?> type = Backbones.standard().find(colon < 0 ? text : text.substring(0, colon));
        String options = "width=" + WIDTH + ",layers=2" + (colon < 0 ? "" : "," + text.substring(colon + 1));
        return type.spec(options).build(new Encoding.Steps(WIDTH), new SplittableRandom(31));
    }

    private static StackExpressivity stack(Backbone backbone) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return new StackExpressivity(backbone.expressivity());
            }
        });
    }

    /** Y, N or ? for parity, Zₙ, S₃ and A₅. */
    private static String answers(List<Tracking> tracking) {
        return tracking.stream().map(each -> switch (each.answer()) {
            case YES -> "Y";
            case NO -> "N";
            case OPEN -> "?";
        }).collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mamba | COMMUTING | NNNN",
        "mamba2 | COMMUTING | NNNN",
        "rg-lru | COMMUTING | NNNN",
        "hgrn2 | COMMUTING | NNNN",
        "gla | COMMUTING | NNNN",
        "gla:decay=fixed | TIME_INVARIANT | NNNN",
        "gla:decay=none | TIME_INVARIANT | NNNN",
        "s4d | TIME_INVARIANT | NNNN",
        "s4d:bidirectional=true | TIME_INVARIANT | NNNN",
        "s5 | TIME_INVARIANT | NNNN",
        "deltanet | NON_COMMUTING | NNNN",
        "deltanet:negative_eigenvalues=true | NON_COMMUTING | YNNN",
        "chimera | TWO_AXES_SELECTIVE | ????",
        "chimera:selective=false | TWO_AXES_INVARIANT | NNNN",
        "gru | NONLINEAR | ????",
        "linear-cde | NON_COMMUTING | YYYY",
        "linear-cde:block=2 | NON_COMMUTING | YYYN",
        "linear-cde:block=2,scheme=exponential | NON_COMMUTING | YYNN",
        "linear-cde:scheme=taylor4 | NON_COMMUTING | YYYY",
        "linear-cde:block=1 | COMMUTING | YNNN",
        "linear-cde:structure=diagonal | COMMUTING | YNNN",
        "linear-cde:structure=diagonal,scheme=exponential | COMMUTING | NNNN",
        "linear-cde:structure=diagonal,scheme=taylor2 | COMMUTING | NNNN",
        "linear-cde:structure=dense | NON_COMMUTING | YYYY",
        "linear-cde:structure=diagonal_dense,block=3 | NON_COMMUTING | YYYY",
        "linear-cde:structure=diagonal_dense,block=2 | NON_COMMUTING | YYYN",
        "linear-cde:structure=low_rank | NON_COMMUTING | YYY?",
        "linear-cde:structure=low_rank,rank=2 | NON_COMMUTING | YYYY",
        "linear-cde:structure=low_rank,rank=0 | COMMUTING | YNNN",
        "linear-cde:structure=sparse,keep=0.3 | NON_COMMUTING | Y???",
        "linear-cde:structure=sparse,keep=0 | COMMUTING | ??NN",
        "linear-cde:structure=hadamard,forget_min=0,forget_max=0 | NON_COMMUTING | Y???",
        "linear-cde:gate=increments | NON_COMMUTING | NNNN"})
    void everyKindIsOfItsClass(String options, Kind kind, String answers) {
        StackExpressivity stack = stack(backbone(options));
        assertTrue(stack.layers().size() >= 2, stack.toString());
        for (Expressivity layer : stack.layers()) {
            assertEquals(kind, layer.kind(), layer.toString());
            assertEquals(answers, answers(layer.tracking()), layer.toString());
            assertTrue(layer.layer().contains("layers."), layer.layer());
        }
        assertEquals(answers, answers(stack.tracking()));
        assertEquals(kind == Kind.COMMUTING ? 3 : 0, stack.longestWord(), "two commuting layers and the input");
        assertTrue(!stack.statements().isEmpty());
    }

    @Test
    void everyBackboneOfTheToolkitAnswers() {
        for (BackboneType<?> type : Backbones.standard().types()) {
            BackboneSpec defaults = type.settings().defaults();
            Backbone built = type.settings().find("layers").isPresent() && !defaults.can(Ability.IMAGES)
                    ? backbone(type.kind())
                    : defaults.build(defaults.can(Ability.IMAGES)
                            ? new Encoding.Image(1, 8, 8)
                            : new Encoding.Steps(WIDTH), new SplittableRandom(31));
            assertTrue(!stack(built).layers().isEmpty(), type.kind());
            assertTrue(!stack(built).statements().isEmpty(), type.kind());
        }
    }

    /** Matrices that training made commute are told as such: the class follows the values. */
    @ParameterizedTest
    @ValueSource(strings = {"dense", "block", "low_rank", "sparse", "diagonal_dense"})
    void matricesThatCommuteAreSeenInTheirValues(String structure) {
        Backbone backbone = backbone("linear-cde:structure=" + structure + ",keep=0.5,block=4".substring(
                structure.equals("sparse") ? 0 : 9));
        assertEquals(Kind.NON_COMMUTING, stack(backbone).layers().getFirst().kind());
        Bridge.withoutGradient(() -> {
            for (Parameter parameter : backbone.parameters()) {
                if (parameter.name().matches("backbone.layers.0.mixer.A(_dense)?")) {
                    try (PointerScope _ = new PointerScope()) {
                        for (long i = 1; i < parameter.value().size(0); i++) { // multiples of one matrix
                            parameter.value().select(0, i).copy_(parameter.value().select(0, 0)
                                    .mul(Tensors.scalar(0.5 + i)));
                        }
                    }
                }
            }
            return null;
        });
        List<Expressivity> layers = stack(backbone).layers();
        if (structure.equals("low_rank") || structure.equals("sparse")) { // a mask differs by matrix; products of factors
            assertTrue(layers.getFirst().commutator() > 0.01, layers.toString());
        } else {
            assertEquals(Kind.COMMUTING, layers.getFirst().kind(), layers.toString());
            assertTrue(layers.getFirst().transition().endsWith("which commute as trained"));
        }
        assertEquals(Kind.NON_COMMUTING, layers.getLast().kind());
    }

    @Test
    void withoutItsInputAStackOfDiagonalLayersHasNoChain() {
        StackExpressivity stack = stack(backbone("linear-cde:structure=diagonal,input=false"));
        assertEquals(0, stack.longestWord());
        assertTrue(stack.statements().getFirst().contains("not even the area"), stack.statements().toString());
    }
}
