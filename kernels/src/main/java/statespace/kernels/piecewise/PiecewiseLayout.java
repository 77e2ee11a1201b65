package statespace.kernels.piecewise;

import static statespace.kernels.internal.Lanes.COUNT;

import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;
import statespace.kernels.piecewise.PiecewiseLinearScan.Shape;

/**
 * Places in the scratch array of a task. Weights are packed by groups of hidden units, (group, latent, unit of the group),
 * with units of zero weight at the end; all that belongs to sequences has one of them in each lane.
 */
final class PiecewiseLayout {
    /** Hidden units that are taken together. */
    static final int GROUP = 8;
    /** Rows and columns of a tile of the products of a chunk. */
    static final int TILE = 4;
    private static final int HIDDEN_VECTORS = 1 << 12; // of one array of a chunk: 256 KiB, well within the second level
    private static final Scratch.Key<PiecewiseLayout> FORWARD = Scratch.Key.empty();
    private static final Scratch.Key<PiecewiseLayout> ADJOINT = Scratch.Key.empty();

    final Shape shape;
    final int latent;
    /** Groups of hidden units. */
    final int groups;
    /** Steps of a chunk. */
    final int chunk;
    /** From a step to the next of arrays (step, latent, lane). */
    final int row;
    /** From a step to the next of arrays (step, hidden, lane). */
    final int wide;
    /** W2 and W1, packed. */
    final int input;
    final int output;
    final int decay;
    final int offset;
    final int threshold;
    /** z̃ before each step, and after the last. */
    final int states;
    /** z of each step; in the adjoint the gradient of it. */
    final int values;
    /** d of the step before a chunk and of each step. */
    final int forcing;
    final int drive;
    /** φ(u) of each step. */
    final int phi;
    /** Gradient of u of each step. */
    final int dHidden;
    /** Gradient of z̃. */
    final int gradient;
    /** Gradients, (latent, hidden, lane). */
    final int dOutput;
    final int dInput;
    /** Gradients, (latent, lane) and (hidden, lane). */
    final int dDecay;
    final int dOffset;
    final int dThreshold;
    /** Sums over lanes. */
    final int summed;
    final int floats;

    private PiecewiseLayout(Shape shape, boolean back) {
        this.shape = shape;
        latent = shape.latent();
        groups = Blocks.count(shape.hidden(), GROUP);
        int units = groups * GROUP;
        chunk = back ? Math.clamp(HIDDEN_VECTORS / units, 4, Blocks.CHUNK) : Blocks.CHUNK;
        row = latent * COUNT;
        wide = (units + 1) * COUNT;
        int spare = TILE * COUNT; // a tile may read behind the last row
        var place = new Place();
        states = place.of((chunk + 1) * row + spare);
        values = place.of((chunk + 1) * row + spare);
        forcing = place.of((chunk + 1) * row);
        drive = place.of(back ? 0 : chunk * row);
        phi = place.of(back ? chunk * wide : 0);
        dHidden = place.of(back ? chunk * wide : 0);
        gradient = place.of(back ? row : 0);
        int tiles = back ? Blocks.count(latent, TILE) * TILE * units * COUNT : 0;
        dOutput = place.of(tiles);
        dInput = place.of(tiles);
        dDecay = place.of(back ? row : 0);
        dOffset = place.of(back ? row : 0);
        dThreshold = place.of(back ? units * COUNT : 0);
        summed = place.of(back ? Math.max(units, row) : 0);
        input = place.of(units * latent);
        output = place.of(units * latent);
        decay = place.of(latent);
        offset = place.of(latent);
        threshold = place.of(units);
        floats = place.next;
    }

    /** That of a direction; the last one with this scratch where it was for the same shape. */
    static PiecewiseLayout of(Scratch scratch, Shape shape, boolean back) {
        Scratch.Key<PiecewiseLayout> key = back ? ADJOINT : FORWARD;
        PiecewiseLayout at = scratch.get(key);
        return at != null && at.shape.equals(shape) ? at : scratch.put(key, new PiecewiseLayout(shape, back));
    }

    /** Where the next array begins: at a multiple of a vector. */
    private static final class Place {
        private int next = Lanes.START;

        int of(int floats) {
            int place = next;
            next = Math.addExact(next, Blocks.count(floats, COUNT) * COUNT);
            return place;
        }
    }
}
