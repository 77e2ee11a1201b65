package statespace.layer.style;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.config.SettingException;
import statespace.layer.CentralDifferences;
import statespace.layer.Draws;
import statespace.layer.ForwardContext;
import statespace.layer.style.StyleConfig.Layers;
import statespace.layer.style.StyleConfig.Mask;
import statespace.layer.style.StyleConfig.Style;
import statespace.tensor.CrossScan;
import statespace.tensor.Directions;
import statespace.tensor.Tensors;

/** Scores, masks, mixed statistics and partners, with golden numbers of an independent computation in float64. */
class TokenStyleTest {
    private static Tensor doubles(double[] values, long... shape) {
        return Tensors.ofDoubles(values, shape);
    }

    private static Tensor normal(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        return doubles(random.doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b)).map(x -> 4 * x - 2).toArray(),
                shape);
    }

    /** One channel, two states, three tokens. */
    private static SelectiveMatrices golden() {
        return new SelectiveMatrices(
                doubles(new double[]{0.8543552444685272, 0.6443966600735709, 1.2411538747320878}, 1, 1, 3, 1),
                doubles(new double[]{-1, -2}, 1, 1, 2), doubles(new double[]{0.5, 0.2, 1, -0.4, -1, 0.3}, 1, 1, 3, 2),
                doubles(new double[]{1, 2, 0.5, 1, -0.5, 0.25}, 1, 1, 3, 2));
    }

    private static Tensor goldenInput() {
        return doubles(new double[]{1, -2, 0.5}, 1, 3, 1);
    }

    @Test
    void aScanReadAsAttentionHasTheGoldenMatrixAndItsOutput() {
        try (PointerScope _ = new PointerScope()) {
            Tensor alpha = ImplicitAttention.matrix(golden().of(0));
            assertArrayEquals(new double[]{0.7689197200216744, 0, 0, 0.15922227937003805, 0.06443966600735707, 0,
                -0.03142749102744978, -0.09851553389108647, 0.7136634779709505}, Tensors.toDoubles(alpha), 1e-14);
            Tensor u = goldenInput().view(3);
            assertArrayEquals(new double[]{1.7689197200216744, -1.9696570526446762, 1.0224353157401984},
                    Tensors.toDoubles(alpha.view(3, 3).mv(u).add(u)), 1e-14);
            assertArrayEquals(new double[]{0.7689197200216745, 0.12887933201471416, 0.3568317389854752},
                    Tensors.toDoubles(Saliency.ABS_MEAN.ofMatrices(goldenInput(), golden(), Directions.FORWARD)),
                    1e-14);
        }
    }

    @Test
    void theTwoFormsPickOtherTokens() {
        try (PointerScope _ = new PointerScope()) {
            Tensor byMatrices = Saliency.ABS_MEAN.ofMatrices(goldenInput(), golden(), Directions.FORWARD);
            assertArrayEquals(new double[]{1, 0, 1},
                    Tensors.toDoubles(TokenMask.of(byMatrices, 2.0 / 3, null, true)));
            assertArrayEquals(new double[]{1, 1, 0}, Tensors.toDoubles(
                    TokenMask.of(Saliency.ABS_MEAN.ofInputs(goldenInput()), 2.0 / 3, null, true)));
        }
    }

    private static SelectiveMatrices matrices(long seed, int directions, int batch, int tokens, int channels,
            int state) {
        return new SelectiveMatrices(normal(seed, directions, batch, tokens, channels).exp(),
                normal(seed + 1, directions, channels, state).exp().neg(),
                normal(seed + 2, directions, batch, tokens, state), normal(seed + 3, directions, batch, tokens, state));
    }

    /** What a token gives to all tokens is the sum of its column, in the order of each direction. */
    @Test
    void columnsAreSummedInEachDirectionsOrder() {
        try (PointerScope _ = new PointerScope()) {
            CrossScan directions = new CrossScan(2, 3);
            SelectiveMatrices of = matrices(1, 4, 2, 6, 3, 2);
            Tensor u = normal(9, 2, 6, 3);
            double[] signed = Tensors.toDoubles(Saliency.COLUMN_SIGNED.ofMatrices(u, of, directions));
            double[] exact = Tensors.toDoubles(Saliency.COLUMN_EXACT.ofMatrices(u, of, directions));
            for (int k = 0; k < 4; k++) {
                SelectiveMatrices own = of.of(k);
                Tensor alpha = ImplicitAttention.matrix(
                        new SelectiveMatrices(directions.ordered(own.delta(), k), own.a(),
                                directions.ordered(own.b(), k), directions.ordered(own.c(), k)));
                Tensor read = directions.ordered(u, k);
                check(directions, k, alpha.sum(2).transpose(1, 2), read, signed);
                check(directions, k, alpha.abs().sum(2).transpose(1, 2), read, exact);
            }
        }
    }

    private static void check(CrossScan directions, int k, Tensor columns, Tensor read, double[] scores) {
        Tensor expected = directions.restored(columns.mul(read).abs().mean(2).unsqueeze(-1), k);
        assertArrayEquals(Tensors.toDoubles(expected), Arrays.copyOfRange(scores, 12 * k, 12 * k + 12), 1e-12);
    }

    @Test
    void aMaskHasExactlyItsShareAndFollowsItsTokens() {
        try (PointerScope _ = new PointerScope()) {
            Tensor scores = normal(3, 4, 5, 49);
            Tensor mask = TokenMask.of(scores, 0.75, null, true);
            for (double count : Tensors.toDoubles(mask.sum(-1))) {
                assertEquals(36, count); // ⌊0.75 · 49⌋
            }
            Tensor order = Tensors.whole(IntStream.range(0, 49).map(i -> (i * 10 + 3) % 49).toArray(), 49);
            assertArrayEquals(Tensors.toDoubles(mask.index_select(2, order)),
                    Tensors.toDoubles(TokenMask.of(scores.index_select(2, order), 0.75, null, true)));
            assertArrayEquals(Tensors.toDoubles(mask),
                    Tensors.toDoubles(TokenMask.of(scores, 13.0 / 49, null, false).neg().add(Tensors.scalar(1))),
                    "the smallest are those that the largest leave");
            assertArrayEquals(new double[]{1, 0, 0, 0},
                    Tensors.toDoubles(TokenMask.of(doubles(new double[]{2, 2, 2, 2}, 1, 1, 4), 0.1, null, true)),
                    "at least one, and of equal scores the first");
        }
    }

    @Test
    void paddingIsNeverPickedAndDoesNotCount() {
        try (PointerScope _ = new PointerScope()) {
            Tensor scores = doubles(new double[]{1, 2, 3, 4, 9, 9, 4, 3, 2, 1, 0, -1}, 1, 2, 6);
            Tensor valid = doubles(new double[]{1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1}, 2, 6);
            assertArrayEquals(new double[]{0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0},
                    Tensors.toDoubles(TokenMask.of(scores, 0.5, valid, true)));
            Tensor u = doubles(new double[]{1, 2, 3, 4, 99, 99, 4, 3, 2, 1, 0, -1}, 2, 6, 1);
            assertEquals(2.5, Tensors.toDoubles(StyleChange.Statistics.of(u, valid).mean())[0]);
        }
    }

    private static Tensor pair() {
        return doubles(new double[]{1, 2, 3, 4, 10, 10, 30, 30}, 2, 4, 1);
    }

    private static StyleChange mixed(Tensor u, int[] partners, double... own) {
        return StyleChange.mixed(StyleChange.Statistics.of(u, null), partners, own);
    }

    @Test
    void mixedStatisticsGiveTheGoldenTokens() {
        try (PointerScope _ = new PointerScope()) {
            Tensor u = pair();
            var statistics = StyleChange.Statistics.of(u, null);
            assertArrayEquals(new double[]{2.5, 20}, Tensors.toDoubles(statistics.mean()), 1e-12);
            assertArrayEquals(new double[]{1.2909948360340822, 11.547005427093785},
                    Tensors.toDoubles(statistics.deviation()), 1e-12);
            Tensor mixed = u.add(mixed(u, new int[]{1, 0}, 0.25, 0.25).difference(u));
            assertArrayEquals(new double[]{5.187697082207723, 12.145899027402574, 19.104100972597426,
                26.062302917792277, 3.5364742600244408, 3.5364742600244408, 10.213525739975559, 10.213525739975559},
                    Tensors.toDoubles(mixed), 1e-12);
            // mean λμ + (1−λ)μ', deviation λσ + (1−λ)σ'
            assertArrayEquals(new double[]{0.25 * 2.5 + 0.75 * 20, 0.25 * 20 + 0.75 * 2.5},
                    Tensors.toDoubles(StyleChange.Statistics.of(mixed, null).mean()), 1e-12);
            assertArrayEquals(new double[]{0.25 * 1.2909948360340822 + 0.75 * 11.547005427093785,
                0.25 * 11.547005427093785 + 0.75 * 1.2909948360340822},
                    Tensors.toDoubles(StyleChange.Statistics.of(mixed, null).deviation()), 1e-5);
        }
    }

    @Test
    void theOwnStyleIsTheIdentity() {
        try (PointerScope _ = new PointerScope()) {
            Tensor u = normal(4, 3, 7, 5);
            assertArrayEquals(new double[105],
                    Tensors.toDoubles(mixed(u, new int[]{1, 2, 0}, 1, 1, 1).difference(u)), "all of the own");
            assertArrayEquals(new double[105],
                    Tensors.toDoubles(mixed(u, new int[]{0, 1, 2}, 0.2, 0.3, 0.4).difference(u)), "oneself as partner");
        }
    }

    private static StyleConfig config(Style style) {
        return StyleConfig.NONE.with(style);
    }

    /** Shares near one half, so that each example changes. */
    private static StyleConfig even(Style style, double tokens) {
        return new StyleConfig(style, tokens, 1, 5, Partner.AUTO, Saliency.ABS_MEAN, Mask.DIRECTION, Layers.EACH,
                List.of(), List.of());
    }

    private static ForwardContext training(long seed) {
        return ForwardContext.training(new Draws(seed));
    }

    private static final CrossScan DIRECTIONS = new CrossScan(2, 3);
    private static final TokenStyle.Grid GRID = new TokenStyle.Grid(DIRECTIONS, 2, 3);

    private static SelectiveMatrices matrices() {
        return matrices(1, 4, 3, 6, 5, 2);
    }

    private static Tensor[] applied(StyleConfig config, Tensor u, long seed) {
        return new TokenStyle(config, 0, 0).apply(u, GRID, TokenStyleTest::matrices,
                training(seed).withDomains(0, 1, 2));
    }

    /** START of all tokens is MixStyle; of some it leaves the others as they were, to the bit. */
    @ParameterizedTest
    @EnumSource(value = Style.class, names = {"START_M", "START_X", "RANDOM", "BOTTOM"})
    void pickedTokensAreMixedAndOthersStay(Style style) {
        try (PointerScope _ = new PointerScope()) {
            Tensor u = normal(5, 3, 6, 5);
            double[] all = Tensors.toDoubles(applied(even(Style.MIXSTYLE, 0.5), u, 8)[0]);
            assertFalse(Arrays.equals(all, Tensors.toDoubles(u)));
            Tensor[] whole = applied(even(style, 1), u, 8);
            Tensor[] some = applied(even(style, 0.5), u, 8);
            assertEquals(style == Style.START_X ? 1 : 4, some.length);
            for (int k = 0; k < some.length; k++) {
                assertArrayEquals(all, Tensors.toDoubles(DIRECTIONS.restored(whole[k], k)), 1e-12);
                double[] partly = Tensors.toDoubles(DIRECTIONS.restored(some[k], k));
                double[] before = Tensors.toDoubles(u);
                int stayed = 0;
                for (int i = 0; i < partly.length; i++) {
                    stayed += partly[i] == before[i] ? 1 : 0;
                    assertTrue(partly[i] == before[i] || Math.abs(partly[i] - all[i]) < 1e-12, "value " + i);
                }
                assertEquals(3 * 3 * 5, stayed, "half of six tokens of three examples");
            }
        }
    }

    @Test
    void aSharedMaskIsOneForAllDirections() {
        try (PointerScope _ = new PointerScope()) {
            Tensor u = normal(5, 3, 6, 5);
            StyleConfig shared = config(Style.START_M).with(Saliency.ABS_MEAN, Mask.SHARED);
            assertEquals(1, applied(shared, u, 8).length);
            assertEquals(4, applied(config(Style.START_M), u, 8).length);
        }
    }

    /** Scores, masks and statistics held fixed, as the layer holds them. */
    @Test
    void gradientsAreThoseOfTheTokensAlone() {
        try (PointerScope _ = new PointerScope()) {
            Tensor u = normal(5, 3, 6, 5).set_requires_grad(true);
            Tensor fixed = u.detach().clone();
            Tensor weight = normal(6, 3, 6, 5);
            StyleChange change = StyleChange.mixed(StyleChange.Statistics.of(fixed, null), new int[]{1, 2, 0},
                    new double[]{0.1, 0.6, 0.9});
            Tensor mask = TokenMask.of(Saliency.ABS_MEAN.ofInputs(fixed), 0.5, null, true).select(0, 0).unsqueeze(-1);
            CentralDifferences.check(List.of(u),
                    () -> u.add(change.difference(u).mul(mask)).square().mul(weight).sum(), 1e-7);
        }
    }

    @Test
    void theSpectrumKeepsPhasesAndItsGradientIsExact() {
        try (PointerScope _ = new PointerScope()) {
            SpectrumNoise spectrum = new SpectrumNoise(4, 6);
            Tensor u = normal(5, 3, 24, 2);
            assertArrayEquals(new double[144], Tensors.toDoubles(
                    spectrum.difference(u, Tensors.doubles(3, 4, spectrum.columns(), 2))), 1e-12, "without noise");
            Tensor noise = normal(6, 3, 4, spectrum.columns(), 2);
            assertTrue(Tensors.value(spectrum.difference(u, noise).abs().sum()) > 1);
            // With the factors of frequencies fixed it is linear: its adjoint is checked along one direction.
            Tensor other = normal(7, 3, 24, 2);
            Tensor x = u.clone().set_requires_grad(true);
            spectrum.difference(x, noise).mul(other).sum().backward();
            assertEquals(Tensors.value(spectrum.difference(u, noise).mul(other).sum()),
                    Tensors.value(x.grad().mul(u).sum()), 1e-10);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Style.class, names = {"DSU", "SPECTRUM", "MIXSTYLE", "START_M", "RANDOM"})
    void theSameDrawsGiveTheSameBitsAndOthersOthers(Style style) {
        try (PointerScope _ = new PointerScope()) {
            Tensor u = normal(5, 3, 6, 5);
            double[] once = Tensors.toDoubles(applied(config(style), u, 8)[0]);
            assertArrayEquals(once, Tensors.toDoubles(applied(config(style), u, 8)[0]));
            assertFalse(Arrays.equals(once, Tensors.toDoubles(applied(config(style), u, 9)[0])));
        }
    }

    @Test
    void nothingIsDrawnWhereNothingIsPerturbed() {
        StyleConfig of = config(Style.START_M);
        ForwardContext context = training(1);
        assertFalse(new TokenStyle(of, 0, 0).drawn(ForwardContext.evaluation()));
        assertFalse(new TokenStyle(of.with(0.75, 0), 0, 0).drawn(context), "probability 0");
        assertFalse(new TokenStyle(StyleConfig.NONE, 0, 0).drawn(context));
        assertFalse(new TokenStyle(of.in(Layers.EACH, List.of(1), List.of()), 0, 0).drawn(context), "another stage");
        assertFalse(new TokenStyle(of.in(Layers.EACH, List.of(), List.of(1)), 0, 0).drawn(context), "another block");
        assertEquals(training(1).random().nextLong(), context.random().nextLong());
        assertTrue(new TokenStyle(of.with(0.75, 1), 0, 0).drawn(context));
    }

    @Test
    void oneStageIsDrawnForAStep() {
        StyleConfig of = config(Style.START_M).with(0.75, 1).in(Layers.ONE_STAGE, List.of(), List.of());
        int[] drawn = new int[4];
        ForwardContext context = training(5);
        for (int step = 0; step < 4000; step++) {
            ForwardContext begun = of.begun(context, 4);
            int one = -1;
            for (int stage = 0; stage < 4; stage++) {
                if (new TokenStyle(of, stage, 0).drawn(begun)) {
                    assertEquals(-1, one, "one stage alone");
                    one = stage;
                }
            }
            drawn[one]++;
        }
        for (int count : drawn) {
            assertEquals(1000, count, 120); // four standard deviations are 110
        }
        ForwardContext each = config(Style.START_M).begun(context, 4);
        assertTrue(each.perturbs(0) && each.perturbs(3));
    }

    @Test
    void partnersAreOfAnotherDomain() {
        SplittableRandom random = new SplittableRandom(3);
        int[] domains = {7, 2, 2, 5, 7, 7, 2, 5, 5, 5};
        for (int i = 0; i < 50; i++) {
            int[] partners = Partner.AUTO.draw(10, domains, random);
            int[] towards = {-1, -1, -1, -1, -1, -1, -1, -1};
            for (int row = 0; row < 10; row++) {
                int other = domains[partners[row]];
                assertNotEquals(domains[row], other);
                assertTrue(towards[domains[row]] < 0 || towards[domains[row]] == other,
                        "all of a domain meet one other");
                towards[domains[row]] = other;
            }
            int[] order = Partner.RANDOM.draw(10, domains, random);
            assertArrayEquals(IntStream.range(0, 10).toArray(), Arrays.stream(order).sorted().toArray());
            assertEquals(3, Partner.CROSS_DOMAIN.draw(3, new int[]{4, 4, 4}, random).length, "one domain alone");
            assertEquals(3, Partner.AUTO.draw(3, null, random).length);
        }
    }

    @Test
    void domainsAreToldForEachExample() {
        assertEquals("2 domains were told for 3 examples; tell one for each",
                assertThrows(IllegalArgumentException.class,
                        () -> Partner.AUTO.draw(3, new int[]{0, 1}, new SplittableRandom(1))).getMessage());
    }

    @Test
    void drawsOfBetaNearZeroAreUShaped() {
        SplittableRandom random = new SplittableRandom(20_260_101);
        BetaDistribution beta = new BetaDistribution(0.1);
        double[] draws = IntStream.range(0, 100_000).mapToDouble(i -> beta.draw(random)).toArray();
        assertTrue(Arrays.stream(draws).allMatch(x -> x >= 0 && x <= 1), "no NaN");
        double mean = Arrays.stream(draws).average().orElseThrow();
        assertEquals(0.5, mean, 0.01);
        assertEquals(1 / (4 * 1.2), Arrays.stream(draws).map(x -> (x - mean) * (x - mean)).average().orElseThrow(),
                0.005);
        assertEquals(0.64, Arrays.stream(draws).filter(x -> x < 0.01 || x > 0.99).count() / 1e5, 0.01);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertEquals("the setting 'style_tokens' is above 0 and at most 1, not 0.0",
                assertThrows(IllegalArgumentException.class, () -> config(Style.START_M).with(0, 0.5)).getMessage());
        assertEquals("the setting 'style_saliency' sums columns of matrices with style=start_m or bottom only; start_x "
                + "scores inputs",
                assertThrows(IllegalArgumentException.class,
                        () -> config(Style.START_X).with(Saliency.COLUMN_EXACT, Mask.DIRECTION)).getMessage());
    }

    @Test
    void stagesAndBlocksThatAreNotThereAreRefused() {
        assertEquals("the setting 'style_stages' has stages from 0 to 1 here, not 9",
                assertThrows(IllegalArgumentException.class, () -> StyleConfig.NONE
                        .in(StyleConfig.Layers.EACH, List.of(1, 9), List.of()).check(List.of(2, 2))).getMessage());
        assertEquals("the setting 'style_blocks' has blocks from 0 to 2 here, not 3",
                assertThrows(IllegalArgumentException.class, () -> StyleConfig.NONE
                        .in(StyleConfig.Layers.EACH, List.of(), List.of(3)).check(List.of(2, 3))).getMessage());
        StyleConfig.NONE.in(StyleConfig.Layers.EACH, List.of(1), List.of(2)).check(List.of(2, 3));
    }

    @Test
    void partnersOfOtherDomainsNeedDomains() {
        assertThrows(SettingException.class, () -> Partner.CROSS_DOMAIN.draw(3, null, new SplittableRandom(1)));
        assertEquals(3, Partner.AUTO.draw(3, null, new SplittableRandom(1)).length);
    }
}
