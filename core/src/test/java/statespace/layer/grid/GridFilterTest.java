package statespace.layer.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.format.State;
import statespace.layer.ForwardContext;
import statespace.layer.grid.GridFilter.Order;
import statespace.layer.grid.GridFilter.VariateMixing;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** The ways across variates: what each lets through, and one step at a time. */
class GridFilterTest {
    private static final int WIDTH = 5;

    private static GridFilter filter(VariateMixing way) {
        return new GridFilter(GridSystem.Config.of(WIDTH).withState(3).withSteps(0.1, 1), way, new SplittableRandom(8));
    }

    private static Tensor field() {
        return Tensors.normal(new SplittableRandom(9), 1, 2, 4, 11, WIDTH);
    }

    private static Tensor apply(GridFilter filter, Tensor x) {
        return Bridge.withoutGradient(() -> filter.forward(x, null, ForwardContext.evaluation()));
    }

    private static Tensor reordered(Tensor x, float... order) {
        return x.index_select(1, Tensors.of(order, order.length).to(ScalarType.Long));
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void stepsAndChunksAreTheWhole(Order order) {
        try (PointerScope _ = new PointerScope()) {
            GridFilter filter = filter(VariateMixing.of(order));
            Tensor x = field();
            Tensor whole = apply(filter, x);
            for (int[] cuts : new int[][]{{0, 7, 11}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}) {
                State state = State.zero(filter.stateSize(4), 2);
                for (int i = 1; i < cuts.length; i++) {
                    int begin = cuts[i - 1];
                    int length = cuts[i] - begin;
                    Tensor part = Bridge.withoutGradient(
                            () -> filter.forward(x.narrow(2, begin, length), null, ForwardContext.stateful(state)));
                    assertArrayEquals(Tensors.toFloats(whole.narrow(2, begin, length)), Tensors.toFloats(part), 2e-5f,
                            order + " from " + begin);
                }
                assertEquals(2 * filter.stateSize(4), state.values().length);
                assertTrue(state.values()[filter.stateSize(4) - 1] != 0, "the whole state is in use");
            }
        }
    }

    /** A change to variate 2 at step 5: which variates it reaches at that step and ever. */
    @Test
    void eachWayReachesWhatItSays() {
        assertArrayEquals(new boolean[]{false, false, true, true}, reached(Order.ORDERED, true));
        assertArrayEquals(new boolean[]{true, true, true, true}, reached(Order.BIDIRECTIONAL, true));
        assertArrayEquals(new boolean[]{true, true, true, true}, reached(Order.POOLED, true));
        assertArrayEquals(new boolean[]{false, false, true, false}, reached(Order.INDEPENDENT, false));
        assertTrue(reached(Order.PERMUTED, true)[2]);
    }

    private static boolean[] reached(Order order, boolean atOnce) {
        try (PointerScope _ = new PointerScope()) {
            GridFilter filter = filter(VariateMixing.of(order));
            Tensor x = field();
            Tensor before = apply(filter, x).clone();
            x.select(1, 2).select(1, 5).add_(Tensors.scalar(1));
            Tensor changed = before.ne(apply(filter, x)).any(-1, false).select(0, 0); // (variates, steps)
            assertFalse(changed.narrow(1, 0, 5).any().item_bool(), order + " reaches back in time");
            boolean[] reached = new boolean[4];
            for (int v = 0; v < 4; v++) {
                Tensor row = changed.select(0, v);
                reached[v] = atOnce ? row.select(0, 5).item_bool() : row.any().item_bool();
            }
            return reached;
        }
    }

    @Test
    void aSharedSystemBothWaysTurnsWithTheVariates() {
        try (PointerScope _ = new PointerScope()) {
            GridFilter filter = filter(new VariateMixing(Order.BIDIRECTIONAL, 1, 1, true));
            Tensor turned = apply(filter, reordered(field(), 3, 2, 1, 0));
            assertArrayEquals(Tensors.toFloats(reordered(apply(filter, field()), 3, 2, 1, 0)),
                    Tensors.toFloats(turned), 1e-6f);
        }
    }

    @Test
    void pooledVariatesMayComeInAnyOrder() {
        try (PointerScope _ = new PointerScope()) {
            GridFilter filter = filter(VariateMixing.of(Order.POOLED));
            Tensor shuffled = apply(filter, reordered(field(), 2, 0, 3, 1));
            assertArrayEquals(Tensors.toFloats(reordered(apply(filter, field()), 2, 0, 3, 1)),
                    Tensors.toFloats(shuffled), 2e-6f);
        }
    }

    /** One variate by itself is the same in a field and alone. */
    @Test
    void independentVariatesAreFieldsOfOne() {
        try (PointerScope _ = new PointerScope()) {
            GridFilter filter = filter(VariateMixing.of(Order.INDEPENDENT));
            Tensor alone = apply(filter, field().narrow(1, 2, 1).contiguous());
            assertArrayEquals(Tensors.toFloats(apply(filter, field()).narrow(1, 2, 1)), Tensors.toFloats(alone), 1e-6f);
        }
    }

    @Test
    void theSeedMakesTheOrders() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.normal(new SplittableRandom(9), 1, 1, 9, 4, WIDTH);
            float[] one = Tensors.toFloats(apply(filter(new VariateMixing(Order.PERMUTED, 2, 1, false)), x));
            assertArrayEquals(one, Tensors.toFloats(apply(filter(new VariateMixing(Order.PERMUTED, 2, 1, false)), x)),
                    0);
            assertFalse(Arrays.equals(one,
                    Tensors.toFloats(apply(filter(new VariateMixing(Order.PERMUTED, 2, 2, false)), x))));
        }
    }

    /** What is hidden changes nothing in what others get, but for the features that say that it is. */
    @ParameterizedTest
    @EnumSource(Order.class)
    void hiddenInputsAreSkipped(Order order) {
        try (PointerScope _ = new PointerScope()) {
            GridFilter filter = filter(VariateMixing.of(order));
            float[] marks = new float[2 * 4 * 11];
            Arrays.fill(marks, 1);
            marks[2 * 11 + 5] = 0; // first field, variate 2, step 5
            Tensor seen = Tensors.of(marks, 2, 4, 11, 1);
            Tensor x = field();
            Tensor y = Bridge.withoutGradient(() -> filter.forward(x, seen, ForwardContext.evaluation()));
            assertTrue(Tensors.isFinite(y));
            assertTrue(y.ne(apply(filter, x)).any().item_bool());
        }
    }
}
