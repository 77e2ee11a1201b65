package statespace.stream;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import statespace.format.FormatException;
import statespace.format.SafeTensors;
import statespace.format.State;
import statespace.format.TensorFiles;

/**
 * A reconstructed system (Volkmann et al. 2024, arXiv 2411.02949) that is stepped in plain Java: it runs freely, or follows a
 * measured series row by row.
 *
 * <pre>
 * z_t = F(z̃_{t-1})        x̂_t = B Σ_j h_j z_{t-j} + J r_t        z̃_t = (1 − α) z_t + α d_t
 * </pre>
 *
 * <pre>{@code
 * SystemStream system = SystemStream.load(Path.of("runs/lorenz"));
 * SystemState state = system.newState();
 * double[] x = new double[system.variates().size()];
 * system.observe(state, x); // the first row of the run's own free run
 * while (state.isBounded()) {
 *     system.step(state, x); // the next one, in the units of the data
 * }
 * }</pre>
 *
 * <p>
 * A model does not change and may be used by many threads, each with states of its own. A step allocates nothing once a thread
 * has taken its first. Arithmetic is in double precision and in a fixed order, states are float32: all machines find the same
 * bits, and a stream goes on with them from a stored state.
 */
public final class SystemStream {
    private static final String FAULT = "config.json and the tensors do not belong together";
    /** Memory that a state may take, in bytes: so many, and so many for each of the file. */
    private static final long FREE = 64 << 20;
    private static final long PER_BYTE = 16;
    private static final int MOST_TAPS = 1 << 16;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 9;

    private final LatentMap map;
    private final ObservationMap observation;
    private final double[] taps;
    private final double strength;
    private final int every;
    private final String cannotFollow; // a sentence, or null
    private final SystemState first;
    private final ThreadLocal<Room> room;

    /** What a step needs beside the state. */
    private static final class Room {
        private final double[] z;
        private final double[] next;
        private final double[] phi;
        private final double[] own;

        Room(int states, int units, int variates) {
            z = new double[states];
            next = new double[states];
            phi = new double[units];
            own = new double[variates];
        }
    }

    private SystemStream(Weights file, SystemConfig config) {
        map = LatentMap.read(file, config);
        int states = map.states();
        int length = length(file, states);
        config.checkTaps(length);
        taps = Numbers.doubles(file.floats("filter.taps", length));
        strength = file.floats("forcing.strength", 1)[0];
        if (!(strength >= 0 && strength <= 1)) {
            throw new ModelException(file.path() + ": expected 'forcing.strength' from 0 to 1, found " + strength
                    + "; restore a copy of the file");
        }
        double[] begin = begin(file, states);
        observation = ObservationMap.read(file, config, states);
        every = config.every();
        file.checkAllRead("", "a reconstructed system");
        cannotFollow = cannotFollow(file.path());
        room = ThreadLocal.withInitial(() -> new Room(states, map.units(), observation.variates()));
        first = stateFrom(begin);
    }

    private static double[] begin(Weights file, int states) {
        if (file.isUnknown("begin")) {
            throw new ModelException(file.path() + ": expected in 'begin' the state that a free run begins with, found "
                    + "none; its training was interrupted, go on with it with --resume");
        }
        return Numbers.doubles(file.floats("begin", states));
    }

    private static int length(Weights file, int states) {
        int[] shape = file.shape("filter.taps");
        long floats = shape.length == 1 ? states * (long) shape[0] : 0;
        if (shape.length != 1 || shape[0] > MOST_TAPS || floats > LONGEST_ARRAY
                || floats * Float.BYTES > FREE + PER_BYTE * file.bytes()) {
            throw new ModelException(file.path() + ": expected 'filter.taps' with one size of at most " + MOST_TAPS
                    + ", found " + Arrays.toString(shape) + " beside " + states + " states; " + FAULT);
        }
        return shape[0];
    }

    private String cannotFollow(Path file) {
        if (taps.length != 1 || taps[0] != 1) {
            return file + ": has a filter of " + taps.length + (taps.length == 1 ? " tap" : " taps")
                    + ", and what a row says of the state is known only from the rows after it; run it freely, or train "
                    + "one without a filter";
        }
        return observation.isInvertible()
                ? null
                : file + ": has more than " + PseudoInverse.MOST + " states and variates, and their observation is not "
                        + "inverted here; run it freely";
    }

    /**
     * Loads the system of a run's folder.
     *
     * @param path
     *            the folder, or {@code model.safetensors} in it
     * @throws ModelException
     *             if there is none, it is damaged, or it is the run of another task; whatever the bytes of the files, there is
     *             no other exception
     */
    public static SystemStream load(Path path) {
        Path file = TensorFiles.in(path);
        SystemConfig config = SystemConfig.beside(file);
        try (SafeTensors tensors = TensorFiles.open(path)) {
            if (!tensors.metadata().containsKey("sha256")) {
                throw new ModelException(file + ": expected a SHA-256 in the header, found none; the file is damaged "
                        + "or was written by another program, restore a copy");
            }
            config.checkMeaning(tensors.metadata().get(ConfigDigest.KEY));
            return new SystemStream(new Weights(file, tensors, FAULT), config);
        } catch (ModelException e) {
            throw e;
        } catch (FormatException e) {
            throw new ModelException(e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new ModelException(file + ": does not fit into memory; give the JVM more with -Xmx", e);
        }
    }

    /** Names of the variates. */
    public List<String> variates() {
        return observation.scaling().names().subList(0, observation.variates());
    }

    /** Number of nuisance regressors. */
    public int regressors() {
        return observation.regressors();
    }

    /** Number of latent states. */
    public int latent() {
        return map.states();
    }

    /** Taps of the filter, 1 without one. */
    public int taps() {
        return taps.length;
    }

    /** True if it can follow a measured series: it has no filter. */
    public boolean canFollow() {
        return cannotFollow == null;
    }

    /** The state that the run has stored for free runs; with a filter, run on until all taps have a state. */
    public SystemState newState() {
        return new SystemState(first);
    }

    /**
     * The state of a run that begins with a latent state; with a filter, run on until all taps have a state.
     *
     * @param z
     *            (latent)
     */
    public SystemState stateFrom(double[] z) {
        checkLength("latent states", z, map.states());
        Room r = room.get();
        SystemState state = new SystemState(map.states(), taps.length);
        state.advance(z);
        for (int j = 1; j < taps.length; j++) {
            advance(state, r);
        }
        return state;
    }

    /**
     * The state that a measured row says, with which to begin to follow its series.
     *
     * @param x
     *            in the units of the data, every cell known
     * @param nuisance
     *            its regressors; empty where the model has none
     * @throws ModelException
     *             if the system cannot follow a series
     */
    public SystemState stateAt(double[] x, double... nuisance) {
        checkRow(x, nuisance);
        Room r = room.get();
        observation.invert(x, nuisance, r.own, r.z);
        observation.extend(r.z);
        for (double value : r.z) {
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException("a series is followed from a row whose cells are all known; begin "
                        + "with a later one");
            }
        }
        return stateFrom(r.z);
    }

    /**
     * The state with these values.
     *
     * @throws IllegalArgumentException
     *             if there is not exactly one stream, or this model's states have another number of values
     */
    public SystemState state(State state) {
        return SystemState.of(map.states(), taps.length, every, state);
    }

    /**
     * What is observed of a state, without regressors.
     *
     * @param x
     *            (variates) in the units of the data, overwritten
     */
    public void observe(SystemState state, double[] x) {
        checkState(state);
        checkLength("variates", x, observation.variates());
        observe(state, null, x, room.get());
    }

    /**
     * A step of a free run.
     *
     * @param state
     *            of this stream, advanced in place
     * @param x
     *            what is observed after the step, without regressors, (variates) in the units of the data; overwritten
     */
    public void step(SystemState state, double[] x) {
        checkState(state);
        checkLength("variates", x, observation.variates());
        Room r = room.get();
        advance(state, r);
        observe(state, null, x, r);
    }

    /**
     * Takes a step and draws the state towards a measured row, as in training. A cell that is NaN draws nothing; behind an
     * affine observation each state needs all cells, so that a row draws only where it is whole.
     *
     * @param measured
     *            (variates) in the units of the data, NaN where absent
     * @param nuisance
     *            its regressors; empty where the model has none
     * @param state
     *            of this stream, advanced in place
     * @param predicted
     *            what the state before said of this row, (variates) in the units of the data; overwritten; may be
     *            {@code measured}
     * @throws ModelException
     *             if the system has a filter
     */
    public void follow(double[] measured, double[] nuisance, SystemState state, double[] predicted) {
        checkState(state);
        checkRow(measured, nuisance);
        checkLength("variates", predicted, observation.variates());
        Room r = room.get();
        advance(state, r);
        observation.invert(measured, nuisance, r.own, r.next);
        observe(state, nuisance, predicted, r);
        double alpha = strength;
        if (every > 0) {
            state.rows = (state.rows + 1) % every;
            alpha = state.rows == 0 ? 1 : 0;
        }
        if (alpha > 0) {
            draw(state, alpha, r);
        }
    }

    private static void draw(SystemState state, double alpha, Room r) {
        state.latent(r.z);
        for (int m = 0; m < r.z.length; m++) {
            double d = r.next[m];
            if (!Double.isNaN(d)) {
                r.z[m] = alpha == 1 ? d : (1 - alpha) * r.z[m] + alpha * d;
            }
        }
        state.replace(r.z);
    }

    private void advance(SystemState state, Room r) {
        state.latent(r.z);
        map.step(r.z, r.phi, r.next);
        state.advance(r.next);
    }

    private void observe(SystemState state, double[] nuisance, double[] x, Room r) {
        state.filter(taps, r.z);
        observation.observe(r.z, nuisance, x);
    }

    private void checkState(SystemState state) {
        if (!state.fits(map.states(), taps.length)) {
            throw new IllegalArgumentException("the state belongs to a model of other sizes");
        }
    }

    private static void checkLength(String what, double[] values, int expected) {
        if (values.length != expected) {
            throw new IllegalArgumentException("expected " + expected + " " + what + ", found " + values.length);
        }
    }

    private void checkRow(double[] x, double[] nuisance) {
        if (cannotFollow != null) {
            throw new ModelException(cannotFollow);
        }
        checkLength("variates", x, observation.variates());
        checkLength("regressors", nuisance, observation.regressors());
        for (double value : x) {
            checkFinite(value);
        }
        for (double value : nuisance) {
            checkFinite(value);
        }
    }

    private static void checkFinite(double value) {
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "a row has the value " + value + "; give NaN for what was not measured");
        }
    }
}
