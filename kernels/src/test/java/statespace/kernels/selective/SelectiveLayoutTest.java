package statespace.kernels.selective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;

/** The four rows that the backward pass takes at once never lie alike in a page: a load would wait for a store of another. */
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
            for (int held : new int[]{1, 8, 9, 16, 17, 48}) {
                var at = new SelectiveLayout(new SelectiveScan.Shape(1, 64, held * Lanes.COUNT, states), held, true);
                int columns = states + states % 2;
                assertEquals(columns, at.columns);
                var taken = new boolean[at.floats];
                for (int t = 0; t < Blocks.CHUNK; t++) {
                    take(taken, at.tile(t, 0), held * SelectiveLayout.TILE);
                }
                for (int strip = 0; strip < held; strip += at.strip) {
                    take(taken, at.cells(strip), columns / 2 * at.strip * SelectiveLayout.CELL);
                }
                for (int t = 0; t <= Blocks.CHUNK; t += 2) {
                    take(taken, at.trails(t), columns / 2 * at.strip * SelectiveLayout.TRAIL);
                }
                for (int sums : new int[]{at.dB, at.dC}) {
                    take(taken, sums, SelectiveLayout.ROWS * columns * Lanes.COUNT);
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
