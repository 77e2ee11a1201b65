package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The four rows that the way back takes at once never lie alike in a page: a load would wait for a store of another. */
class SelectiveLayoutTest {
    private static final int PAGE = 4096 / Float.BYTES;

    @Test
    void rowsOfTilesLieAQuarterOfAPageApart() {
        for (int states : new int[]{1, 4, 16, 64, 100}) {
            for (int held : new int[]{1, 3, 8, 12, 33, 64}) {
                var at = new SelectiveLayout(new SelectiveScan.Shape(1, 64, held * Lanes.COUNT, states), held, true);
                assertEquals(PAGE / SelectiveLayout.ROWS, (at.tile(1, 0) - at.tile(0, 0)) % PAGE);
                assertTrue(at.tile(0, held - 1) + SelectiveLayout.TILE <= at.tile(1, 0),
                        "no tile reaches into the next row");
            }
        }
    }

    @Test
    void nothingOverlaps() {
        for (int states : new int[]{1, 3, 16}) {
            for (int held : new int[]{1, SelectiveLayout.STRIP, SelectiveLayout.STRIP + 1, 3 * SelectiveLayout.STRIP}) {
                var at = new SelectiveLayout(new SelectiveScan.Shape(1, 64, held * Lanes.COUNT, states), held, true);
                var taken = new boolean[at.floats];
                for (int block = 0; block < held; block++) {
                    for (int t = 0; t < Blocks.CHUNK; t++) {
                        take(taken, at.tile(t, block), SelectiveLayout.TILE);
                    }
                    for (int n = 0; n < states; n += SelectiveLayout.TWO) {
                        take(taken, at.cell(n, block), SelectiveLayout.CELL);
                        for (int t = 0; block < SelectiveLayout.STRIP && t < Blocks.CHUNK; t += SelectiveLayout.TWO) {
                            take(taken, at.trail(t, n, block), SelectiveLayout.TRAIL);
                        }
                    }
                }
                for (int sums : new int[]{at.dB, at.dC}) {
                    take(taken, sums, SelectiveLayout.ROWS * states * Lanes.COUNT);
                }
            }
        }
    }

    private static void take(boolean[] taken, int from, int floats) {
        for (int i = from; i < from + floats; i++) {
            assertTrue(!taken[i], "taken twice");
            taken[i] = true;
        }
    }
}
