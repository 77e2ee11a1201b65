package statespace.lab.s4d;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.backbone.S4dSpec;
import statespace.format.State;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.layer.ComputeMode;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalFilter;
import statespace.layer.diagonal.DiagonalSystem.Discretisation;
import statespace.layer.diagonal.DiagonalSystem.Initialisation;
import statespace.layer.diagonal.HippoLegS;
import statespace.layer.diagonal.Spectrum;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * The numbers that any implementation of S4D must give: initial spectra, kernels, responses in one and in two
 * directions, gradients, state forwarding, change of rate, the delay spike and the parameter counts.
 */
public final class KernelStudy implements Study {
    private static final String LAWS = "numpy, complex128, of the laws in Gu et al. 2022, section 4";
    private static final String KERNEL = "numpy, complex128, of Gu et al. 2022, section 3";
    private static final String EXACT = "mathematics";

    static final double[] INPUT = {1, -2, .5, 3, 0, 1, -1, 2};
    static final double[] ZOH = {.140084592181, .118653563119, .0994125988, .086799064234, .082475715316,
        .085190738039, .091376552061, .096299161288};
    static final double[] BILINEAR = {.140009666147, .119493645365, .100585262661, .087542960797, .082159658515,
        .083574280368, .088740914921, .093406830549};
    static final double[] RESPONSE = {.140084592181, -.161515621243, -.067852231347, .367554424737, .314544575603,
        .401961228104, .201199097282, .464496792179};
    static final double[] FINAL_STATE = {.209851984803, 0, .182388569545, .083777024008, .114303429668, .133658474757,
        .035024365058, .137005472309};
    static final double[] BOTH_WAYS = {.397635078542, .439502010944, .529538385987, .561548729034, .536231121706,
        .500938852687, .481218429575, .464496792179};

    @Override
    public Card card() {
        return new Card("s4d-kernel", "Gu, Gupta, Goel and Ré 2022, sections 3 and 4",
                "a diagonal state space model is a kernel, a recurrence and a convolution at once",
                "golden numbers to 1e-10 in double and 1e-5 in float", Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 0.1));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        spectra(checks);
        goldenKernels(checks);
        layers(checks);
        forms(checks, setting);
        gradients(checks, setting);
        rateAndSpike(checks);
        parameterCounts(checks);
        return checks
                .note("seed " + setting.seed() + "; 'in float' is the layer that trains, 'in double' the reference")
                .findings();
    }

    /** The system of the golden numbers: A = −1/2 + iπn, B = 1, Δ = 0.05. */
    static DiagonalKernel golden(Discretisation rule) {
        double[] a = new double[8];
        double[] b = new double[8];
        for (int n = 0; n < 4; n++) {
            a[2 * n] = -0.5;
            a[2 * n + 1] = Math.PI * n;
            b[2 * n] = 1;
        }
        return new DiagonalKernel(a, b, new double[]{1, .5, -.3, .2, .7, -1, .1, .9}, 0.05, rule);
    }

    private static void spectra(Checks checks) {
        Map<Integer, double[]> frequencies = Map.of(4, new double[]{4.603293007067, 0.556501115084}, 8,
                new double[]{19.857410370971, 5.354208515031, 1.957794150903, 0.427488712286}, 16,
                new double[]{80.966080924513, 25.629226437424, 13.834341819052, 8.362104531407, 5.090023629703,
                    2.899668222763, 1.371988781915, 0.352017915889});
        for (int size : new int[]{4, 8, 16}) {
            checks.golden("Im A of LegS, N = " + size, 1e-10, LAWS, frequencies.get(size),
                    magnitudes(HippoLegS.of(size).frequencies()));
        }
        HippoLegS legs = HippoLegS.of(64);
        double[] im = magnitudes(legs.frequencies());
        checks.golden("Im A of LegS, N = 64, first four and last four", 1e-9, LAWS,
                new double[]{1303.273842981196, 433.030756538691, 258.152210215383, 182.620411400034, 2.625654767152,
                    1.702968166581, 0.905859410025, 0.263856931111},
                IntStream.of(0, 1, 2, 3, 28, 29, 30, 31).mapToDouble(n -> im[n]).toArray());
        checks.golden("|B|² of LegS, N = 4", 1e-10, LAWS, new double[]{7.065044112708, 0.934955887292},
                squares(HippoLegS.of(4).b()));
        checks.golden("|B|² of LegS, N = 8", 1e-10, LAWS,
                new double[]{26.58047453534, 3.399852559206, 1.380530877642, 0.639142027812},
                squares(HippoLegS.of(8).b()));
        checks.add(Check.near("Σ |B|² of LegS, N = 64", 2048, 1e-8, EXACT, DoubleStream.of(squares(legs.b())).sum()));
        checks.add(Check.atMost("largest |B| of LegS after its clamp, N = 64", 2.1, "Gu et al. 2022, released code",
                Math.sqrt(DoubleStream.of(squares(legs.clippedB())).max().orElseThrow())));
        checks.golden("Im A of Inv, N = 4", 1e-10, LAWS, new double[]{3.819718634205, 0.424413181578},
                imaginary(Initialisation.INV, 4));
        checks.golden("Im A of Inv, N = 8", 1e-10, LAWS,
                new double[]{17.825353626292, 4.244131815784, 1.527887453682, 0.363782727067},
                imaginary(Initialisation.INV, 8));
        double[] inv = imaginary(Initialisation.INV, 64);
        checks.golden("Im A of Inv, N = 64, first and last", 1e-10, LAWS,
                new double[]{1283.425461093044, 0.32336242406}, new double[]{inv[0], inv[31]});
        checks.golden("Im A of Quad", 1e-10, LAWS,
                new double[]{0.318309886184, 2.864788975654, 7.957747154595, 15.597184423006},
                imaginary(Initialisation.QUAD, 8));
        checks.golden("Im A of Lin", 0, LAWS, new double[]{0, Math.PI, 2 * Math.PI, 3 * Math.PI},
                imaginary(Initialisation.LIN, 8));
        checks.golden("−Re A of LegS", 0, EXACT, new double[]{.5, .5, .5, .5},
                spectrum(Initialisation.LEGS, 8).decay());
    }

    private static void goldenKernels(Checks checks) {
        DiagonalKernel zoh = golden(Discretisation.ZOH);
        checks.golden("kernel, zero-order hold, in double", 1e-10, KERNEL, ZOH, zoh.kernel(8));
        checks.golden("kernel, bilinear, in double", 1e-10, KERNEL, BILINEAR,
                golden(Discretisation.BILINEAR).kernel(8));
        double[] state = new double[8];
        checks.golden("response by the recurrence, in double", 1e-10, KERNEL, RESPONSE, zoh.recurrence(INPUT, state));
        checks.golden("state after it, in double", 1e-10, KERNEL, FINAL_STATE, state);
        checks.golden("response by the convolution, in double", 1e-10, KERNEL, RESPONSE,
                DiagonalKernel.convolve(golden(Discretisation.ZOH).kernel(8), null, INPUT));
        checks.golden("response in both directions, in double", 1e-10, KERNEL, BOTH_WAYS,
                DiagonalKernel.convolve(zoh.kernel(8), golden(Discretisation.BILINEAR).kernel(8), INPUT));
    }

    private static void layers(Checks checks) {
        for (ComputeMode form : List.of(ComputeMode.SCAN, ComputeMode.CONVOLUTION)) {
            String by = form == ComputeMode.SCAN ? " by the scan" : " by the FFT";
            checks.golden("response" + by + ", in float", 1e-5, KERNEL, RESPONSE,
                    respond(layer(golden(Discretisation.ZOH), form, false), INPUT));
            checks.golden("response in both directions" + by + ", in float", 1e-5, "the reference in double",
                    DiagonalKernel.convolve(golden(Discretisation.ZOH).kernel(8), golden(Discretisation.ZOH).kernel(8),
                            INPUT),
                    respond(layer(golden(Discretisation.ZOH), form, true), INPUT));
            checks.golden("kernel, bilinear" + by + ", in float", 1e-5, KERNEL, BILINEAR,
                    respond(layer(golden(Discretisation.BILINEAR), form, false), new double[]{1, 0, 0, 0, 0, 0, 0, 0}));
        }
    }

    /** The layer with the parameters of a reference, D = 0; two directions share C. */
    static DiagonalFilter layer(DiagonalKernel reference, ComputeMode form, boolean both) {
        DiagonalConfig config = DiagonalConfig.of(1).withState(2 * reference.modes()).with(reference.rule());
        DiagonalFilter filter = new DiagonalFilter(config, both, form, new SplittableRandom(1));
        for (Parameter parameter : filter.parameters()) {
            set(parameter.value(), switch (parameter.name()) {
                case "log_dt" -> new double[]{Math.log(reference.step())};
                case "log_A_real" -> map(every(reference.a(), 0), re -> Math.log(-re));
                case "A_imag" -> every(reference.a(), 1);
                case "B" -> reference.b();
                case "C" -> both ? twice(reference.c()) : reference.c();
                case "D" -> new double[]{0};
                default -> throw new IllegalStateException("unknown parameter " + parameter.name());
            });
        }
        return filter;
    }

    private static double[] respond(DiagonalFilter filter, double[] u) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return doubles(filter.forward(Tensors.of(floats(u), 1, u.length, 1), ForwardContext.evaluation()));
            }
        });
    }

    private static void forms(Checks checks, Setting setting) {
        RandomGenerator random = new SplittableRandom(setting.seed());
        DiagonalKernel reference = golden(Discretisation.ZOH).withStep(0.01);
        int length = 2048;
        double[] u = random.doubles(length, -1, 1).toArray();
        double[] whole = reference.recurrence(u, new double[8]);
        checks.golden("convolution against recurrence, 2048 steps, in double", 1e-10, EXACT, whole,
                DiagonalKernel.convolve(reference.kernel(length), null, u));
        double[] state = new double[8];
        double[] parts = new double[length];
        for (int at = 0; at < length;) {
            int until = Math.min(length, at + 1 + random.nextInt(300));
            System.arraycopy(reference.recurrence(Arrays.copyOfRange(u, at, until), state), 0, parts, at, until - at);
            at = until;
        }
        checks.golden("chunks with the state forwarded against the whole, in double", 1e-10, EXACT, whole, parts);
        double[] changed = u.clone();
        changed[1000] += 1;
        double[] after = reference.recurrence(changed, new double[8]);
        checks.golden("causality of the recurrence: outputs before a change", 0, EXACT, Arrays.copyOf(whole, 1000),
                Arrays.copyOf(after, 1000));
        checks.golden("causality of the FFT: outputs before a change", 1e-12, EXACT,
                Arrays.copyOf(DiagonalKernel.convolve(reference.kernel(length), null, u), 1000),
                Arrays.copyOf(DiagonalKernel.convolve(reference.kernel(length), null, changed), 1000));
        longForms(checks, random);
    }

    /** 16,384 steps in float: one step at a time, chunks and FFT against the scan of the whole. */
    private static void longForms(Checks checks, RandomGenerator random) {
        int length = 16_384;
        DiagonalKernel reference = golden(Discretisation.ZOH).withStep(1e-3);
        DiagonalFilter scan = layer(reference, ComputeMode.SCAN, false);
        double[] u = random.doubles(length, -1, 1).toArray();
        double[] whole = respond(scan, u);
        checks.golden("FFT against scan, 16384 steps, in float", 1e-4, EXACT, whole,
                respond(layer(reference, ComputeMode.CONVOLUTION, false), u));
        checks.golden("scan in float against recurrence in double, 16384 steps", 1e-4, EXACT,
                reference.recurrence(u, new double[8]), whole);
        double[] parts = new double[length];
        double[] steps = new double[512];
        Bridge.withoutGradient(() -> {
            State chunked = scan.zeroState(1);
            State stepped = scan.zeroState(1);
            for (int at = 0; at < length;) {
                int count = Math.min(length - at, 1 + random.nextInt(2000));
                try (PointerScope _ = new PointerScope()) {
                    Tensor x = Tensors.of(floats(Arrays.copyOfRange(u, at, at + count)), 1, count, 1);
                    System.arraycopy(doubles(scan.forward(x, ForwardContext.stateful(chunked))), 0, parts, at, count);
                }
                at += count;
            }
            for (int t = 0; t < steps.length; t++) {
                try (PointerScope _ = new PointerScope()) {
                    steps[t] = doubles(scan.step(Tensors.of(new float[]{(float) u[t]}, 1, 1), stepped))[0];
                }
            }
            return null;
        });
        checks.golden("chunks against scan, 16384 steps, in float", 1e-4, EXACT, whole, parts);
        checks.golden("one step at a time against scan, 512 steps, in float", 1e-5, EXACT,
                Arrays.copyOf(whole, steps.length), steps);
    }

    private static void gradients(Checks checks, Setting setting) {
        double[] weights = new SplittableRandom(setting.seed() + 1).doubles(32, -1, 1).toArray();
        checks.add(Check.atMost("relative error of the gradient by A, B, C and ln Δ against finite differences", 1e-6,
                "central differences in double", FiniteDifferences.worst(golden(Discretisation.ZOH), weights)));
    }

    private static void rateAndSpike(Checks checks) {
        DiagonalKernel fine = golden(Discretisation.ZOH).withStep(1e-5);
        double[] coarse = fine.withStep(2e-5).kernel(64);
        double[] sampled = fine.kernel(128);
        double largest = IntStream.range(0, 64).mapToDouble(l -> Math.abs(coarse[l] / (2 * sampled[2 * l]) - 1)).max()
                .orElseThrow();
        checks.add(Check.atMost("kernel at twice the step against every second value, relative", 1e-3, EXACT, largest));
        for (int lag : new int[]{50, 100, 1000}) {
            double[] spike = LinSpike.kernel(64, 2.0 / lag, 2 * lag);
            checks.add(Check.near("delay spike of Lin: K at 0, τ = " + lag, 64, 1e-9, EXACT, spike[0]));
            checks.add(Check.near("delay spike of Lin: K at τ = " + lag, 23.5443, 1e-4, "64/e", spike[lag]));
            checks.add(Check.atLeast("delay spike of Lin: K at τ above its neighbours, τ = " + lag, 0, EXACT,
                    spike[lag] - Math.max(spike[lag - 1], spike[lag + 1])));
        }
    }

    private static void parameterCounts(Checks checks) {
        String source = "Gu et al. 2022, the released minimal model";
        checks.add(Check.near("parameters of the 4 x 128 model, three channels", 201_482, 0, source, parameters(3)));
        checks.add(Check.near("parameters of the 4 x 128 model, one channel", 201_226, 0, source, parameters(1)));
    }

    /** The minimal model on images of ten classes: normalised after each block, B fixed, one direction. */
    private static double parameters(int channels) {
        List<String> classes = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        S4dSpec minimal = S4dSpec.TYPE.spec("width=128,layers=4,state=64,train_input=false,norm_first=false");
        try (PointerScope _ = new PointerScope()) {
            return (double) Parameter
                    .count(new ClassifyModel(ClassifySpec.of(channels, classes), minimal, new SplittableRandom(1))
                            .parameters());
        }
    }

    private static Spectrum spectrum(Initialisation law, int size) {
        return Spectrum.of(DiagonalConfig.of(1).withState(size).with(law), 0, new SplittableRandom(1));
    }

    private static double[] imaginary(Initialisation law, int size) {
        return spectrum(law, size).imaginary();
    }

    private static double[] magnitudes(double[] values) {
        return map(values, Math::abs);
    }

    private static double[] squares(double[] pairs) {
        return IntStream.range(0, pairs.length / 2)
                .mapToDouble(n -> pairs[2 * n] * pairs[2 * n] + pairs[2 * n + 1] * pairs[2 * n + 1]).toArray();
    }

    private static double[] map(double[] values, java.util.function.DoubleUnaryOperator f) {
        return DoubleStream.of(values).map(f).toArray();
    }

    private static double[] every(double[] pairs, int part) {
        return IntStream.range(0, pairs.length / 2).mapToDouble(n -> pairs[2 * n + part]).toArray();
    }

    private static double[] twice(double[] values) {
        double[] both = Arrays.copyOf(values, 2 * values.length);
        System.arraycopy(values, 0, both, values.length, values.length);
        return both;
    }

    private static void set(Tensor parameter, double[] values) {
        Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return parameter.copy_(Tensors.of(floats(values), Tensors.shape(parameter))).numel();
            }
        });
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(Tensor tensor) {
        float[] floats = Tensors.toFloats(tensor);
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }
}
