package statespace.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import statespace.config.BoundedJson;
import statespace.model.CheckpointException;

/** The note of progress in {@code resume.safetensors}: JSON, read strictly and refused where it makes no sense. */
final class ProgressNote {
    private static final JsonMapper JSON = BoundedJson.mapper()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private ProgressNote() {}

    static String write(Progress progress) {
        try {
            return JSON.writeValueAsString(progress);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a record of numbers is always written
        }
    }

    /**
     * Reads a note.
     *
     * @throws CheckpointException
     *             if it is none, or no training ever stands there
     */
    static Progress read(Path file, String note) {
        Progress progress;
        try {
            progress = note == null ? null : JSON.readValue(note, Progress.class);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file + ": its note of progress cannot be read; start the run anew", e);
        }
        if (progress == null) {
            throw new CheckpointException(file + ": expected a note of progress, found none; start the run anew");
        }
        checkCurve(file, progress);
        if (progress.step() < 0) {
            throw refusal(file, "a step of at least 0", Integer.toString(progress.step()));
        }
        if (!Double.isFinite(progress.lossSum()) || (progress.step() == 0 && progress.lossSum() != 0)) {
            throw refusal(file, "the sum of the losses of " + progress.step() + " steps",
                    Double.toString(progress.lossSum()));
        }
        if (!(progress.seconds() >= 0) || !Double.isFinite(progress.seconds())) {
            throw refusal(file, "seconds of at least 0", Double.toString(progress.seconds()));
        }
        return progress;
    }

    private static void checkCurve(Path file, Progress progress) {
        List<Epoch> curve = progress.curve();
        if (progress.epoch() < 1 || curve == null || curve.size() != progress.epoch() - 1) {
            throw refusal(file, "an epoch of at least 1 and the curve of those before it", "epoch " + progress.epoch()
                    + " and " + (curve == null ? "no curve" : "a curve of " + curve.size()));
        }
        for (int i = 0; i < curve.size(); i++) {
            Epoch epoch = curve.get(i);
            if (epoch == null || epoch.number() != i + 1 || !Double.isFinite(epoch.trainLoss())
                    || !(epoch.seconds() >= 0)) {
                throw refusal(file, "epoch " + (i + 1) + " of the curve with its losses", epoch == null
                        ? "none"
                        : "epoch " + epoch.number() + " with a training loss of " + epoch.trainLoss() + " in "
                                + epoch.seconds() + " s");
            }
        }
        int best = progress.bestEpoch();
        boolean fits = best == 0
                ? progress.bestLoss() == Double.MAX_VALUE
                : best > 0 && best <= curve.size()
                        && Double.compare(curve.get(best - 1).validationLoss(), progress.bestLoss()) == 0;
        if (!fits) {
            throw refusal(file, "a best epoch of the curve with its loss",
                    "epoch " + best + " with " + progress.bestLoss());
        }
    }

    /** Refuses a place that lies beyond the end of a training. */
    static Progress within(Path file, Progress progress, int epochs, int steps) {
        if (progress.epoch() > epochs + 1L || progress.step() >= steps) {
            throw refusal(file, "a place in " + epochs + " epochs of " + steps + " steps",
                    "epoch " + progress.epoch() + ", step " + progress.step());
        }
        return progress;
    }

    private static CheckpointException refusal(Path file, String expected, String found) {
        return new CheckpointException(file + ": expected " + expected + " in its note of progress, found " + found
                + "; start the run anew");
    }
}
