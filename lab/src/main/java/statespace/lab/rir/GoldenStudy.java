package statespace.lab.rir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.backbone.Backbone;
import statespace.backbone.Encoding;
import statespace.backbone.RirSpec;
import statespace.kernels.recursion.TreePlan;
import statespace.kernels.recursion.TreeRecursion;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/** Numbers of the published program that the recursion must give. */
public final class GoldenStudy implements Study {
    private static final String PUBLISHED = "the published program in double, by our specification";
    private static final double DIGITS = 6e-9;
    private static final double CHI_SQUARE = 10.83; // one degree of freedom, exceeded once in 1000 by chance

    /** A run and what it gives. */
    private record Run(String name, int length, int planned, int chunk, int beams, double[] scores, double[] first,
            double norm) {}

    private static final List<Run> RUNS = List.of(
            run("5 items, k = 6", 5, 6, 3, "-2.84603992 -2.92719096 -2.98851367",
                    "0.79220778 0.38169447 -1.77340741 -1.89169106", 8.46454046),
            run("8 items, k = 6", 8, 6, 3, "-7.84087551 -7.85896806 -7.89682103",
                    "0.47957379 0.56658429 -1.3841733 -2.21640529", 8.47021915),
            run("18 items, k = 6", 18, 6, 3, "-14.28811427 -14.37024021 -14.41034292",
                    "-0.07910293 -0.01570237 -1.58964246 -2.32071738", 8.44543108),
            run("24 items, k = 6", 24, 6, 3, "-19.90314898 -19.93965541 -19.95488058",
                    "-0.22999693 -0.23937517 -1.48866427 -2.20660792", Double.NaN),
            run("18 items, one search", 18, TreePlan.WHOLE, 3, "-31.114254 -31.14670769 -31.20222168",
                    "0.130544 0.00590091 -1.43012807 -2.0737723", Double.NaN),
            run("18 items, k = 2, a balanced binary tree", 18, 2, 3, "0",
                    "0.01569715 -0.28326709 -1.67513078 -1.97767027", 8.48525275),
            run("18 items, k = 6, one beam", 18, 6, 1, "-14.37864484",
                    "-0.06736071 -0.16570954 -1.66126542 -2.20686906", Double.NaN),
            run("12 items, k = 6", 12, 6, 3, "-9.08083835 -9.1550167 -9.21213567",
                    "0.18140526 0.21953118 -1.6975981 -2.314411", Double.NaN));

    private static Run run(String name, int length, int chunk, int beams, String scores, String first, double norm) {
        return new Run(name, length, length, chunk, beams, numbers(scores), numbers(first), norm);
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    @Override
    public Card card() {
        return new Card("rir-golden", "Ray Chowdhury and Caragea 2023, sections 3 and 4",
                "cell, scorer, search and outer recursion give the numbers of the published program",
                "all digits that are known; draws fall by softmax; a row does not depend on its batch",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 1.0));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        SineTrees sines = new SineTrees();
        trees(checks, sines);
        checks.add(
                Check.atMost("18 items, k = 6, K = 3: gradients against central differences in double, relative", 1e-4,
                        "calculus", sines.worstGradient(SineTrees.shape(6, 3), 18, setting.pick(1, 20, 0))));
        parameters(checks);
        draws(checks, setting.pick(20_000, 100_000, 0), setting.seed());
        return checks.note("double precision, D = 72, no S4D, no draws between chunks, but for parameters and "
                + "draws (float32, D = 4, seed " + setting.seed()
                + "); the steps of the outer recursion: rir-depth; the kernel "
                + "of S4D: s4d-kernel").findings();
    }

    private static void trees(Checks checks, SineTrees sines) {
        List<List<String>> rows = new ArrayList<>();
        checks.golden("one composition, its first four values", DIGITS, PUBLISHED,
                numbers("-0.23328421 0.08375868 0.42876222 0.78139529"),
                Arrays.copyOf(sines.run(SineTrees.shape(6, 3), SineTrees.raw(2), 2).y(), 4));
        for (Run run : RUNS) {
            SineTrees.Result result = sines.run(SineTrees.shape(run.chunk, run.beams), SineTrees.items(run.length),
                    run.planned);
            double norm = Math.sqrt(Arrays.stream(result.y()).map(v -> v * v).sum());
            checks.golden(run.name + ", scores of beams", DIGITS, PUBLISHED, run.scores, result.scores());
            checks.golden(run.name + ", first four values", DIGITS, PUBLISHED, run.first, Arrays.copyOf(result.y(), 4));
            if (!Double.isNaN(run.norm)) {
                checks.add(Check.near(run.name + ", norm", run.norm, DIGITS, PUBLISHED, norm));
            }
            rows.add(List.of(run.name, Integer.toString(result.scores().length), Check.number(result.scores()[0]),
                    Check.number(result.y()[0]), Check.number(norm)));
        }
        checks.golden("5 items, k = 6, probabilities of beams", DIGITS, PUBLISHED,
                new double[]{.35851742, .33057257, .31091001},
                sines.run(SineTrees.shape(6, 3), SineTrees.items(5), 5).probabilities());
        SineTrees.Result padded = sines.run(SineTrees.shape(6, 3), SineTrees.items(12), 18);
        checks.golden("12 items planned as 18, first four values", DIGITS, PUBLISHED, RUNS.getLast().first,
                Arrays.copyOf(padded.y(), 4));
        int[] lengths = {5, 18, 1, 24, 8};
        double[] together = sines.together(SineTrees.shape(6, 3), lengths);
        double worst = 0;
        for (int i = 0; i < lengths.length; i++) {
            double[] alone = sines.together(SineTrees.shape(6, 3), lengths[i]);
            for (int j = 0; j < alone.length; j++) {
                worst = Math.max(worst, Math.abs(alone[j] - together[i * alone.length + j]));
            }
        }
        checks.add(Check.atMost("rows of five lengths together and alone, largest difference", 0, "exact", worst));
        checks.add(new Table("Runs on sines, K = 3 where not said", List.of("run", "beams", "best score", "first value",
                "norm"), rows));
    }

    private static void parameters(Checks checks) {
        count(checks, 128, true, 535_041);
        count(checks, 200, true, 1_248_921);
        count(checks, 300, true, 2_739_221);
        count(checks, 128, false, 419_585);
        for (boolean detached : new boolean[]{false, true}) {
            double norm = backwardHalf(detached);
            checks.add(detached
                    ? Check.atMost("gradient of the reversed half of S4D as published, norm", 0, "exact", norm)
                    : Check.atLeast("gradient of the reversed half of S4D, norm", 1e-9, "it is trained", norm));
        }
    }

    private static void count(Checks checks, int width, boolean s4d, int expected) {
        try (PointerScope _ = new PointerScope()) {
            Backbone backbone = RirSpec.TYPE.spec("width=" + width + ",s4d=" + s4d).build(new Encoding.Steps(1),
                    new SplittableRandom(1));
            checks.add(Check.near("parameters at D = " + width + (s4d ? "" : ", no S4D"), expected, 0, PUBLISHED,
                    (double) Parameter.count(backbone.parameters().stream()
                            .filter(parameter -> !parameter.name().startsWith("encoder")).toList())));
        }
    }

    private static double backwardHalf(boolean detached) {
        try (PointerScope _ = new PointerScope()) {
            Backbone backbone = RirSpec.TYPE.spec("width=6,chunk=6,beams=3,detach_backward=" + detached)
                    .build(new Encoding.Steps(1), new SplittableRandom(1));
            Tensor x = Tensors.normal(new SplittableRandom(2), 1, 1, 1, 18);
            Tensor y = backbone.forward(x, null, ForwardContext.evaluation()).reshape(-1);
            y.dot(Tensors.normal(new SplittableRandom(3), 1, 6)).backward();
            double sum = 0;
            for (Parameter parameter : backbone.parameters()) {
                if (parameter.name().matches("backbone\\.reader\\.(B|C|D|log_dt|log_A_real|A_imag)")) {
                    float[] gradient = Tensors.toFloats(parameter.value().grad());
                    for (int i = gradient.length / 2; i < gradient.length; i++) {
                        sum += (double) gradient[i] * gradient[i];
                    }
                }
            }
            return Math.sqrt(sum);
        }
    }

    private static void draws(Checks checks, int draws, long seed) {
        draws(checks, "first of two merges, with noise", draws,
                RandomTrees.firstMerges(draws, new SplittableRandom(seed)));
        draws(checks, "beams of a chunk, aligned by scores", draws, RandomTrees.secondBeams(
                TreeRecursion.Alignment.SCORES, draws, new SplittableRandom(seed)));
        draws(checks, "beams of a chunk, aligned uniformly", draws, RandomTrees.secondBeams(
                TreeRecursion.Alignment.UNIFORM, draws, new SplittableRandom(seed)));
    }

    private static void draws(Checks checks, String what, int draws, RandomTrees.Frequencies frequencies) {
        checks.add(Check.atMost(what + ": χ² of " + draws + " draws against " + Check.number(frequencies.expected()[0])
                + " and " + Check.number(frequencies.expected()[1]), CHI_SQUARE,
                "one degree of freedom, 1 in 1000 by chance", frequencies.chiSquare()));
    }
}
