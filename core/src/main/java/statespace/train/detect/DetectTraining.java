package statespace.train.detect;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.data.DataException;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.detect.DetectModel;
import statespace.model.detect.DetectSpec;
import statespace.model.detect.DetectStream;
import statespace.task.detect.CellScale;
import statespace.task.detect.DetectTask;
import statespace.task.detect.Detector;
import statespace.tensor.Tensors;
import statespace.train.Learnable;
import statespace.train.RunStore;
import statespace.train.TrainConfig;

/**
 * Training of a detector on windows of normal rows: the mean squared error of the forecast with all cells seen, plus that
 * of the reconstruction over cells that were hidden, a random half in blocks of time.
 *
 * @param model
 *            to train
 * @param task
 *            the rows
 * @param windows
 *            first rows of the training windows
 * @param validation
 *            first rows of the windows that choose the epoch, among those held out
 */
public record DetectTraining(DetectModel model, DetectTask task, int[] windows, int[] validation)
        implements
            Learnable {
    private static final long CELLS_OF_AN_EPOCH = 3_000_000;
    private static final long CELLS_OF_A_RUN = 9_000_000;
    private static final int LEAST_STRIDE = 10;
    private static final int VALIDATION_WINDOWS = 48;
    private static final int BATCH = 8;

    /**
     * Chooses windows: evenly over the series and as many as make an epoch of at most three million cells.
     *
     * @throws DataException
     *             if a window does not fit
     */
    public static DetectTraining of(DetectModel model, DetectTask task, String source) {
        DetectSpec config = model.task();
        int rows = task.train()[0].length;
        return new DetectTraining(model, task, windows(config, task, source),
                even(task.heldOut(), rows - config.window(), VALIDATION_WINDOWS, config.window()));
    }

    private static int[] windows(DetectSpec config, DetectTask task, String source) {
        int rows = task.train()[0].length;
        int window = config.window();
        if (Math.min(task.heldOut(), rows - task.heldOut()) < window) {
            throw new DataException(source + ": " + rows + " rows are too few for windows of " + window
                    + " steps, of which the held-out fifth must hold one; supply " + (5 * window + 4)
                    + " rows or choose a smaller one with the setting 'window'");
        }
        int most = (int) Math.max(BATCH, CELLS_OF_AN_EPOCH / cells(config));
        return even(0, task.heldOut() - window, most, LEAST_STRIDE);
    }

    private static long cells(DetectSpec config) {
        return 2L * config.window() * config.variates();
    }

    private static int[] even(int from, int to, int most, int stride) {
        int count = Math.max(1, Math.min(most, (to - from) / stride + 1));
        return IntStream.range(0, count)
                .map(i -> count == 1 ? from : from + (int) ((long) i * (to - from) / (count - 1))).toArray();
    }

    /** The defaults for these windows: about nine million cells in 3 to 40 passes, batches of 8 windows. */
    public TrainConfig standard(long seed) {
        return standard(windows.length, model.task(), seed);
    }

    /**
     * The same before there is a model.
     *
     * @throws DataException
     *             if a window does not fit
     */
    public static TrainConfig standard(DetectSpec config, DetectTask task, String source, long seed) {
        return standard(windows(config, task, source).length, config, seed);
    }

    private static TrainConfig standard(int windows, DetectSpec config, long seed) {
        int epochs = (int) Math.max(3, Math.min(40, CELLS_OF_A_RUN / (windows * cells(config))));
        return TrainConfig.standard().withEpochs(epochs).withBatch(BATCH).withRates(5e-3, 1e-3).withWeightDecay(0.01)
                .withWarmup(0.1).withSeed(seed);
    }

    @Override
    public List<Parameter> parameters() {
        return model.parameters();
    }

    @Override
    public int samples() {
        return windows.length;
    }

    @Override
    public Tensor loss(int[] batch, ForwardContext context) {
        int[] starts = Arrays.stream(batch).map(i -> windows[i]).toArray();
        return loss(starts, hidden(starts.length, context), context);
    }

    /** 1 where a cell is hidden: half of the blocks of a variate's window, drawn at random; alternate blocks without. */
    private float[] hidden(int count, ForwardContext context) {
        DetectSpec config = model.task();
        int variates = config.variates();
        int length = config.window();
        float[] hidden = new float[count * variates * length];
        for (int i = 0; i < count * variates; i++) {
            boolean hide = false;
            for (int t = 0; t < length; t++) {
                if (t % config.block() == 0) {
                    hide = context.isTraining()
                            ? context.random().nextBoolean()
                            : config.hides(i / variates % 2, i % variates, t);
                }
                hidden[i * length + t] = hide ? 1 : 0;
            }
        }
        return hidden;
    }

    private Tensor loss(int[] starts, float[] hides, ForwardContext context) {
        DetectSpec config = model.task();
        long count = starts.length;
        long length = config.window();
        float limit = (float) config.limit();
        float[] values = new float[Math.toIntExact(count * config.variates() * length)];
        float[] known = new float[values.length];
        boolean whole = true;
        int at = 0;
        for (int start : starts) {
            for (float[] variate : task.train()) {
                float latest = 0;
                for (int t = start; t < start + length; t++) {
                    known[at] = Float.isNaN(variate[t]) ? 0 : 1;
                    whole &= known[at] == 1;
                    latest = known[at] == 0 ? latest : Math.max(-limit, Math.min(limit, variate[t]));
                    values[at++] = latest;
                }
            }
        }
        Tensor x = Tensors.of(values, count, config.variates(), length);
        Tensor hidden = Tensors.of(hides, count, config.variates(), length);
        Tensor counted = whole ? null : Tensors.of(known, count, config.variates(), length);
        Tensor seen = cat(new TensorVector(hidden.mul(Tensors.scalar(0)), hidden), 0).neg().add(Tensors.scalar(1));
        DetectModel.Said said = model.forward(cat(new TensorVector(x, x), 0),
                whole ? seen : seen.mul(cat(new TensorVector(counted, counted), 0)), context);
        Tensor missed = said.forecast().narrow(0, 0, count).narrow(2, 0, length - 1).sub(x.narrow(2, 1, length - 1));
        Tensor wrong = said.reconstruction().narrow(0, count, count).sub(x);
        Tensor ahead = whole ? missed.square().mean() : mean(missed, counted.narrow(2, 1, length - 1));
        return ahead.add(mean(wrong, whole ? hidden : hidden.mul(counted)));
    }

    /** The mean square of what counts, 1 in {@code counted}. */
    private static Tensor mean(Tensor errors, Tensor counted) {
        return errors.mul(counted).square().sum().div(counted.sum().clamp_min(Tensors.scalar(1)));
    }

    @Override
    public double validationLoss() {
        double sum = 0;
        for (int start = 0; start < validation.length; start += BATCH) {
            try (PointerScope _ = new PointerScope()) {
                int[] starts = Arrays.copyOfRange(validation, start, Math.min(start + BATCH, validation.length));
                ForwardContext context = ForwardContext.evaluation();
                sum += starts.length * Tensors.value(loss(starts, hidden(starts.length, context), context));
            }
        }
        return sum / validation.length;
    }

    /** Sets the scale of the errors and the threshold by the held-out rows. */
    public void calibrate() {
        float[][] normal = task.heldOutRows();
        DetectStream.Errors errors = new DetectStream(model).errors(normal);
        float[] forecast = floats(CellScale.fit(errors.forecast()).meanSquare());
        float[] reconstruction = floats(CellScale.fit(errors.reconstruction()).meanSquare());
        model.calibrate(new DetectModel.Calibration(forecast, reconstruction, 0));
        double[] scores = new DetectStream(model).push(normal).rows();
        model.calibrate(new DetectModel.Calibration(forecast, reconstruction,
                (float) Math.max(Detector.quantile(scores, model.task().quantile()), Float.MIN_NORMAL)));
    }

    /** Sets the calibration and keeps it with the model in the folder of a run. */
    public void calibrate(RunStore store) throws java.io.IOException {
        calibrate();
        store.saveFinished(model.parameters());
    }

    private static float[] floats(double[] values) {
        float[] all = new float[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) values[i];
        }
        return all;
    }
}
