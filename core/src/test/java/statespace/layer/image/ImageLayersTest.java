package statespace.layer.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.style.StyleConfig;
import statespace.layer.style.TokenStyle;
import statespace.tensor.Tensors;

/** Layers over images: first values as published, the order of merged neighbours, odd sizes. */
class ImageLayersTest {
    private static float[] values(List<Parameter> parameters, String name) {
        return Tensors.toFloats(
                parameters.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow().value());
    }

    /** Uniform within a bound: none beyond, the standard deviation bound / √3. */
    private static void uniform(float[] values, double bound) {
        deviation(values, bound / Math.sqrt(3));
        for (float value : values) {
            assertTrue(Math.abs(value) <= bound);
        }
    }

    private static void deviation(float[] values, double expected) {
        double square = IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]).sum();
        assertEquals(expected, Math.sqrt(square / values.length), 5 * expected / Math.sqrt(2.0 * values.length));
    }

    @Test
    void firstValuesAreThePublishedOnes() {
        try (PointerScope _ = new PointerScope()) {
            List<Parameter> all = new Ss2d(new Ss2d.Config(48, 5, 2, true, true, 0),
                    new TokenStyle(StyleConfig.NONE, 0, 0), new SplittableRandom(3)).parameters();
            deviation(values(all, "in_proj.weight"), 0.02);
            deviation(values(all, "out_proj.weight"), 0.02);
            uniform(values(all, "x_proj_weight"), 1 / Math.sqrt(96));
            uniform(values(all, "dt_projs_weight"), 1 / Math.sqrt(3));
            uniform(values(all, "conv2d.weight"), 1.0 / 3);
            uniform(values(all, "conv2d.bias"), 1.0 / 3);
            for (float bias : values(all, "dt_projs_bias")) {
                double step = Math.log1p(Math.exp(bias));
                assertTrue(step >= 1e-3 * 0.999 && step <= 1e-1 * 1.001, "step " + step);
            }
            float[] logarithms = values(all, "A_logs");
            for (int i = 0; i < logarithms.length; i++) {
                assertEquals(Math.log(1 + i % 5), logarithms[i], 1e-6);
            }
            for (float d : values(all, "Ds")) {
                assertEquals(1, d);
            }
        }
    }

    @Test
    void whatSetsTheDynamicsIsNotDecayed() {
        List<Parameter> all = new Ss2d(new Ss2d.Config(16, 2, 1, false, false, 0),
                new TokenStyle(StyleConfig.NONE, 0, 0), new SplittableRandom(3)).parameters();
        assertEquals(List.of("x_proj_weight", "dt_projs_weight", "in_proj.weight", "conv2d.weight", "out_proj.weight"),
                all.stream().filter(p -> p.role().decayed()).map(Parameter::name).toList());
        assertEquals(List.of("dt_projs_bias", "A_logs"),
                all.stream().filter(p -> p.role() == Role.RECURRENT).map(Parameter::name).toList());
    }

    /** Neighbours stand in the order (0, 0), (1, 0), (0, 1), (1, 1) of row and column; an odd border is padded with zeros. */
    @Test
    void neighboursAreMergedColumnByColumn() {
        try (PointerScope _ = new PointerScope()) {
            Downsampling merging = Downsampling.of(false, 1, new SplittableRandom(1));
            Parameter reduction = merging.parameters().getFirst();
            assertEquals("reduction.weight", reduction.name());
            float[][] found = new float[4][];
            Tensor x = Tensors.of(new float[]{1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 3, 3, 1);
            for (int i = 0; i < 4; i++) {
                float[] pick = new float[8];
                pick[i] = 1;
                reduction.value().detach().copy_(Tensors.of(pick, 2, 4));
                Tensor y = merging.forward(x, ForwardContext.evaluation());
                assertArrayEquals(new long[]{1, 2, 2, 2}, Tensors.shape(y));
                found[i] = Tensors.toFloats(y.select(3, 0));
            }
            int[][] cells = {{1, 4, 2, 5}, {3, 6, 0, 0}, {7, 0, 8, 0}, {9, 0, 0, 0}};
            for (int cell = 0; cell < 4; cell++) {
                double mean = IntStream.of(cells[cell]).average().orElseThrow();
                double variance = IntStream.of(cells[cell]).mapToDouble(v -> (v - mean) * (v - mean)).sum() / 4;
                for (int i = 0; i < 4; i++) {
                    assertEquals((cells[cell][i] - mean) / Math.sqrt(variance + 1e-5), found[i][cell], 1e-5);
                }
            }
        }
    }

    @Test
    void tokensAreAsManyAsConvolutionsMake() {
        try (PointerScope _ = new PointerScope()) {
            for (boolean overlapping : new boolean[]{true, false}) {
                for (int pixels : new int[]{4, 7, 8, 13, 224}) {
                    var config = new PatchEmbedding.Config(1, 2, 4, overlapping);
                    Tensor y = new PatchEmbedding(config, new SplittableRandom(1))
                            .forward(Tensors.of(new float[pixels * 8], 1, pixels, 8, 1), ForwardContext.evaluation());
                    assertArrayEquals(new long[]{1, config.tokens(pixels), 2, 2}, Tensors.shape(y));
                }
            }
        }
    }

    @Test
    void aBranchIsDroppedForWholeExamplesAndScaledElsewhere() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.of(new float[4000], 1000, 2, 2, 1).add(Tensors.scalar(1));
            float[] y = Tensors.toFloats(
                    new DropPath(0.3).forward(x, ForwardContext.training(new SplittableRandom(20_260_101))));
            int dropped = 0;
            for (int i = 0; i < 1000; i++) {
                for (int j = 0; j < 4; j++) {
                    assertEquals(y[4 * i], y[4 * i + j]);
                }
                assertTrue(y[4 * i] == 0 || Math.abs(y[4 * i] - 1 / 0.7f) < 1e-6);
                dropped += y[4 * i] == 0 ? 1 : 0;
            }
            assertEquals(300, dropped, 60); // four standard deviations are 58
        }
    }
}
