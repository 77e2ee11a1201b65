package statespace.layer;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.format.State;
import statespace.layer.attention.DeltaNet;
import statespace.layer.attention.GatedLinearAttention;
import statespace.layer.attention.Hgrn2;
import statespace.layer.attention.Mamba2;
import statespace.layer.cde.CdeConfig;
import statespace.layer.cde.CdeScheme;
import statespace.layer.cde.CdeStructure;
import statespace.layer.cde.LinearCde;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalFilter;
import statespace.layer.diagonal.DiagonalSystem;
import statespace.layer.diagonal.S4d;
import statespace.layer.gated.GatedRecurrentUnit;
import statespace.layer.gated.RgLru;
import statespace.layer.gated.S5;
import statespace.layer.grid.CompanionSystem;
import statespace.layer.piecewise.Plrnn;
import statespace.layer.piecewise.PlrnnConfig;
import statespace.layer.selective.GatedMixer;
import statespace.layer.selective.Mamba;
import statespace.layer.selective.SelectiveSystem;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** What every causal layer promises: step = forward, chunks = whole, packed = alone; the future changes nothing. */
class LayerEqualitiesTest {
    private static final int WIDTH = 6;
    private static final int BATCH = 3;
    private static final int LENGTH = 23;
    private static final float TOLERANCE = 2e-5f;

    static Stream<Named<SequenceLayer>> layers() {
        SplittableRandom random = new SplittableRandom(11);
        Stream<Named<SequenceLayer>> simple = Stream.of(
                Named.of("Linear", new Linear(WIDTH, 4, true, Role.MATRIX, random)),
                Named.of("LayerNorm", new Norm(Norm.Kind.LAYER, WIDTH)),
                Named.of("RmsNorm", new Norm(Norm.Kind.RMS, WIDTH)), Named.of("Dropout", new Dropout(0.5, true)),
                Named.of("Mamba", mamba(random)), Named.of("deep stack", deep(random)));
        Stream<Named<SequenceLayer>> s4d = Stream.of(DiagonalSystem.Initialisation.values())
                .flatMap(law -> Stream.of(DiagonalSystem.Discretisation.ZOH, DiagonalSystem.Discretisation.BILINEAR)
                        .map(rule -> Named.of(
                                "S4d " + law + " " + rule,
                                new S4d(S4d.Config.of(DiagonalConfig.of(WIDTH).withState(8).with(law).with(rule)),
                                        random))));
        Stream<Named<SequenceLayer>> companions = Stream.of(CompanionSystem.Norm1.values())
                .map(norm -> Named.of("CompanionSystem " + norm,
                        new CompanionSystem(CompanionSystem.Config.of(WIDTH, 5).with(norm).with(ComputeMode.SCAN),
                                random)));
        Stream<Named<SequenceLayer>> piecewise = Stream.of(PlrnnConfig.Map.values())
                .map(map -> Named.of("Plrnn " + map, new Plrnn(new PlrnnConfig(map, WIDTH, 11, 3), random)));
        return Stream
                .of(simple, s4d, mixers(random), companions, gated(random), attention(random), cdes(random), piecewise)
                .flatMap(layers -> layers);
    }

    /** Every structure of a linear CDE, driven by values and by increments. */
    private static Stream<Named<SequenceLayer>> cdes(SplittableRandom random) {
        Stream<Named<SequenceLayer>> exponentials = Stream.of(CdeStructure.DIAGONAL, CdeStructure.DIAGONAL_DENSE)
                .map(structure -> Named.of("LinearCde " + structure + " by the exponential",
                        new LinearCde(CdeConfig.of(WIDTH).withState(8).with(structure, 2).with(0.05,
                                CdeScheme.EXPONENTIAL), random)));
        return Stream.concat(exponentials,
                Stream.of(CdeStructure.values()).flatMap(structure -> Stream.of(CdeConfig.Gate.values()).map(gate -> {
                    var config = CdeConfig.of(WIDTH).withState(8).with(structure, 2).with(0.03, CdeScheme.TAYLOR2)
                            .with(gate, structure != CdeStructure.DENSE, structure != CdeStructure.DIAGONAL)
                            .withInput(structure != CdeStructure.SPARSE);
                    return Named.of("LinearCde " + structure + " " + gate, new LinearCde(config, random));
                })));
    }

    /** Every choice of S6, and S4D in its place. */
    private static Stream<Named<SequenceLayer>> mixers(SplittableRandom random) {
        Stream<Named<SequenceLayer>> selective = IntStream.range(0, 16).mapToObj(i -> {
            var config = SelectiveSystem.Config.of(WIDTH, (i & 8) != 0).withState(6).withSelective((i & 1) != 0,
                    (i & 2) != 0, (i & 4) != 0);
            return Named.of(config.toString(), new SelectiveSystem(config, random));
        });
        Stream<Named<SequenceLayer>> gated = Stream.of(true, false).map(gate -> Named.of("GatedMixer, gated: " + gate,
                new GatedMixer(WIDTH, 2, gate, inner -> new DiagonalFilter(DiagonalConfig.of(inner).withState(4), false,
                        ComputeMode.AUTO, random), random)));
        return Stream.concat(selective, gated);
    }

    private static Stream<Named<SequenceLayer>> gated(SplittableRandom random) {
        return Stream.of(
                Named.of("S5", new S5(S5.Config.of(WIDTH).withState(8).withSteps(0.01, 1), random)),
                Named.of("S5, linear map",
                        new S5(S5.Config.of(WIDTH).withState(2).with(ChannelMap.Mix.LINEAR), random)),
                Named.of("RgLru", new RgLru(RgLru.Config.of(WIDTH), random)),
                Named.of("RgLru, wide", new RgLru(RgLru.Config.of(WIDTH).withExpand(3), random)),
                Named.of("GatedRecurrentUnit", new GatedRecurrentUnit(WIDTH, random)),
                Named.of("ShortConvolution", new ShortConvolution(WIDTH, 4, false, random)));
    }

    private static Stream<Named<SequenceLayer>> attention(SplittableRandom random) {
        Stream<Named<SequenceLayer>> gla = Stream.of(GatedLinearAttention.Decay.values())
                .map(decay -> Named.of("GatedLinearAttention " + decay, new GatedLinearAttention(
                        GatedLinearAttention.Config.of(WIDTH, 2).withState(5).with(decay), random)));
        Stream<Named<SequenceLayer>> others = Stream.of(
                Named.of("Mamba2", new Mamba2(Mamba2.Config.of(WIDTH, 2, 3, 1).withState(5), 2, random)),
                Named.of("Mamba2 in groups", new Mamba2(Mamba2.Config.of(WIDTH, 2, 4, 2).withState(5), 2, random)),
                Named.of("Hgrn2", new Hgrn2(Hgrn2.Config.of(WIDTH, 3).withState(5).withLowerBound(0.5), random)),
                Named.of("DeltaNet", new DeltaNet(DeltaNet.Config.of(WIDTH, 2).withState(5), random)),
                Named.of("DeltaNet with β up to 2",
                        new DeltaNet(DeltaNet.Config.of(WIDTH, 3).withState(4).withNegativeEigenvalues(true), random)));
        return Stream.concat(gla, others);
    }

    private static Mamba mamba(SplittableRandom random) {
        return new Mamba(Mamba.Config.of(WIDTH).withState(5), 2, random);
    }

    private static SequenceLayer deep(SplittableRandom random) {
        Dropout none = new Dropout(0, false);
        return new Stack(List.of(new Residual(new Norm(Norm.Kind.RMS, WIDTH), mamba(random), none),
                new Residual(new Norm(Norm.Kind.LAYER, WIDTH), new S4d(S4d.Config.of(WIDTH).withState(4), random),
                        none),
                new Residual(new Norm(Norm.Kind.RMS, WIDTH), mamba(random), none)), new Norm(Norm.Kind.LAYER, WIDTH));
    }

    private static Tensor input(int batch, int length) {
        return Tensors.normal(new SplittableRandom(5), 1, batch, length, WIDTH);
    }

    private static Tensor whole(SequenceLayer layer, Tensor x) {
        return layer.forward(x, ForwardContext.evaluation());
    }

    private static void check(SequenceLayer layer, java.util.function.Consumer<SequenceLayer> body) {
        try (PointerScope _ = new PointerScope()) {
            Bridge.withoutGradient(() -> {
                body.accept(layer);
                return null;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void oneStepAtATimeEqualsTheWhole(SequenceLayer any) {
        check(any, layer -> {
            Tensor x = input(BATCH, LENGTH);
            State state = layer.zeroState(BATCH);
            TensorVector ys = new TensorVector();
            for (int t = 0; t < LENGTH; t++) {
                ys.push_back(layer.step(x.select(1, t), state).unsqueeze(1));
            }
            same(whole(layer, x), cat(ys, 1));
        });
    }

    @ParameterizedTest
    @MethodSource("layers")
    void chunksWithTheStateCarriedEqualTheWhole(SequenceLayer any) {
        check(any, layer -> {
            Tensor x = input(BATCH, LENGTH);
            State state = layer.zeroState(BATCH);
            TensorVector ys = new TensorVector();
            int start = 0;
            for (int length : new int[]{1, 2, 9, 0, 11}) {
                ys.push_back(layer.forward(x.narrow(1, start, length), ForwardContext.stateful(state)));
                start += length;
            }
            assertEquals(LENGTH, start);
            same(whole(layer, x), cat(ys, 1));
        });
    }

    @ParameterizedTest
    @MethodSource("layers")
    void packedSequencesEqualEachOneAlone(SequenceLayer any) {
        check(any, layer -> {
            int[] lengths = {5, 1, 12, 5};
            Tensor x = input(1, LENGTH).squeeze(0);
            TensorVector alone = new TensorVector();
            int start = 0;
            for (int length : lengths) {
                alone.push_back(whole(layer, x.narrow(0, start, length).unsqueeze(0)).squeeze(0));
                start += length;
            }
            same(cat(alone, 0), layer.packed(x, lengths, ForwardContext.evaluation()));
        });
    }

    @ParameterizedTest
    @MethodSource("layers")
    void theFutureChangesNothing(SequenceLayer any) {
        check(any, layer -> {
            Tensor x = input(BATCH, LENGTH);
            Tensor changed = cat(new TensorVector(x.narrow(1, 0, 10), input(BATCH, 50).narrow(1, 30, 13)), 1);
            assertArrayEquals(Tensors.toFloats(whole(layer, x).narrow(1, 0, 10)),
                    Tensors.toFloats(whole(layer, changed).narrow(1, 0, 10)), 0);
        });
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aStateSurvivesItsBinaryForm(SequenceLayer any) {
        check(any, layer -> {
            State state = layer.zeroState(BATCH);
            layer.forward(input(BATCH, 4), ForwardContext.stateful(state));
            assertEquals(state, State.fromBytes(state.toBytes()));
        });
    }

    private static void same(Tensor expected, Tensor found) {
        assertArrayEquals(Tensors.shape(expected), Tensors.shape(found));
        assertArrayEquals(Tensors.toFloats(expected), Tensors.toFloats(found), TOLERANCE);
    }
}
