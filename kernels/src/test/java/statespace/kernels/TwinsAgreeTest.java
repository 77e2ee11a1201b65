package statespace.kernels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.selective.SelectiveScan;

/** The vector twins equal the scalar twins, forward and in all gradients, over awkward sizes. */
class TwinsAgreeTest {
    private static final int[] WIDTHS = {1, 2, 15, 16, 17, 63, 64, 65, 257};
    private static final int[] STATES = {1, 2, 4, 5, 16};
    private static final Workers WORKERS = Workers.shared();

    private static double tolerance(int length, int channels) {
        return 2e-6 * (4 + Math.sqrt((double) length + channels));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 63, 64, 65, 257})
    void selectiveScansAgree(int length) {
        for (int channels : WIDTHS) {
            for (int state : STATES) {
                if ((long) length * channels * state > 300_000 && state != 5) {
                    continue;
                }
                for (boolean extras : new boolean[]{false, true}) {
                    var shape = new SelectiveScan.Shape(channels > 63 ? 1 : 2, length, channels, state);
                    String what = shape + (extras ? " with all options" : "");
                    Same.nearly(what,
                            Run.selective(Kernels.scalar().get(SelectiveScan.class), shape,
                                    new Memory(Element.FLOAT, 1), extras,
                                    WORKERS),
                            Run.selective(Kernels.vector().get(SelectiveScan.class), shape,
                                    new Memory(Element.FLOAT, 1), extras,
                                    WORKERS),
                            tolerance(length, channels));
                }
            }
        }
    }

    /** So many channels that several strips of blocks add up their gradients in one place. */
    @Test
    void selectiveScansOfManyChannelsAgree() {
        for (var shape : new SelectiveScan.Shape[]{new SelectiveScan.Shape(4, 37, 330, 3),
            new SelectiveScan.Shape(1, 37, 1100, 2)}) {
            Same.nearly(shape.toString(),
                    Run.selective(Kernels.scalar().get(SelectiveScan.class), shape, new Memory(Element.FLOAT, 1), true,
                            WORKERS),
                    Run.selective(Kernels.vector().get(SelectiveScan.class), shape, new Memory(Element.FLOAT, 1), true,
                            WORKERS),
                    tolerance(shape.length(), shape.channels()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 63, 64, 65, 257})
    void diagonalScansAgree(int length) {
        for (int channels : WIDTHS) {
            for (int modes : STATES) {
                for (int options = 0; options < 4; options++) {
                    boolean extras = (options & 1) != 0;
                    var shape = new DiagonalScan.Shape(channels > 63 ? 1 : 2, length, channels, modes,
                            (options & 2) != 0);
                    String what = shape + (extras ? " with all options" : "");
                    Same.nearly(what,
                            Run.diagonal(Kernels.scalar().get(DiagonalScan.class), shape, new Memory(Element.FLOAT, 2),
                                    extras,
                                    WORKERS),
                            Run.diagonal(Kernels.vector().get(DiagonalScan.class), shape, new Memory(Element.FLOAT, 2),
                                    extras,
                                    WORKERS),
                            tolerance(length, channels));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 63, 64, 65, 257})
    void convolutionsAgree(int length) {
        for (int channels : WIDTHS) {
            for (int width : new int[]{1, 2, 3, 4, 7, 40}) {
                for (boolean extras : new boolean[]{false, true}) {
                    var shape = new CausalConv.Shape(channels > 63 ? 1 : 2, length, channels, width);
                    String what = shape + (extras ? " with all options" : "");
                    Same.nearly(what,
                            Run.conv(Kernels.scalar().get(CausalConv.class), shape, new Memory(Element.FLOAT, 3),
                                    extras,
                                    WORKERS),
                            Run.conv(Kernels.vector().get(CausalConv.class), shape, new Memory(Element.FLOAT, 3),
                                    extras,
                                    WORKERS),
                            tolerance(length, channels));
                }
            }
        }
    }
}
