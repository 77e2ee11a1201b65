package statespace.stream;

import java.util.Arrays;
import statespace.format.State;

/**
 * What a reconstructed system remembers of one stream: its last latent states, as many as the filter has taps, and the rows
 * since one replaced the state whole (sparse forcing). {@link #toState} lays them oldest state first, (taps, latent), then that
 * number; {@link SystemStream#state} goes on from there.
 */
public final class SystemState {
    /** Beyond this a state is called diverged. */
    private static final float BOUND = 1e6f;

    private final int latent;
    private final float[] ring; // (taps, latent)
    private int newest; // place of the newest state
    /** Rows since the state was replaced whole. */
    int rows;

    SystemState(int latent, int taps) {
        this.latent = latent;
        ring = new float[latent * taps];
        newest = ring.length - latent;
    }

    SystemState(SystemState other) {
        latent = other.latent;
        ring = other.ring.clone();
        newest = other.newest;
        rows = other.rows;
    }

    static SystemState of(int latent, int taps, int every, State from) {
        SystemState state = new SystemState(latent, taps);
        if (from.batch() != 1) {
            throw new IllegalArgumentException("expected the state of 1 stream, found " + from.batch()
                    + "; hand on each stream's by itself");
        }
        if (from.size() != state.size()) {
            throw new IllegalArgumentException("expected a state of " + state.size() + " floats, found " + from.size());
        }
        float[] values = from.values();
        float rows = values[values.length - 1];
        if (!(rows >= 0 && rows < Math.max(1, every)) || rows != (int) rows) {
            throw new IllegalArgumentException("expected a state that ends with a whole number from 0 to "
                    + (Math.max(1, every) - 1) + ", found " + rows);
        }
        System.arraycopy(values, 0, state.ring, 0, state.ring.length);
        state.rows = (int) rows;
        return state;
    }

    /** Number of floats. */
    public int size() {
        return ring.length + 1;
    }

    /** A copy of one sequence and all values, which has a binary form. */
    public State toState() {
        return State.of(1, size(), values());
    }

    private float[] values() {
        float[] values = new float[size()];
        int oldest = newest + latent;
        System.arraycopy(ring, oldest, values, 0, ring.length - oldest);
        System.arraycopy(ring, 0, values, ring.length - oldest, oldest);
        values[ring.length] = rows;
        return values;
    }

    /**
     * Copies the newest latent state.
     *
     * @param z
     *            (latent), overwritten
     */
    public void latent(double[] z) {
        if (z.length < latent) {
            throw new IllegalArgumentException("expected room for " + latent + " states, found " + z.length);
        }
        for (int m = 0; m < latent; m++) {
            z[m] = ring[newest + m];
        }
    }

    /** False once a latent value is beyond 10⁶ or no number: the run has left all bounds and does not come back. */
    public boolean isBounded() {
        for (int m = 0; m < latent; m++) {
            if (!(Math.abs(ring[newest + m]) < BOUND)) {
                return false;
            }
        }
        return true;
    }

    boolean fits(int states, int taps) {
        return latent == states && ring.length == (long) states * taps;
    }

    /** Forgets the oldest state and makes {@code z} the newest. */
    void advance(double[] z) {
        newest = newest + latent == ring.length ? 0 : newest + latent;
        replace(z);
    }

    /** Puts {@code z} in the place of the newest state. */
    void replace(double[] z) {
        for (int m = 0; m < latent; m++) {
            ring[newest + m] = (float) z[m];
        }
    }

    /** Σ_j h_j z_{t−j}. */
    void filter(double[] taps, double[] filtered) {
        Arrays.fill(filtered, 0, latent, 0);
        int at = newest;
        for (double tap : taps) {
            for (int m = 0; m < latent; m++) {
                filtered[m] += tap * ring[at + m];
            }
            at = at == 0 ? ring.length - latent : at - latent;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SystemState that && latent == that.latent && Arrays.equals(values(), that.values());
    }

    @Override
    public int hashCode() {
        return 31 * latent + Arrays.hashCode(values());
    }
}
