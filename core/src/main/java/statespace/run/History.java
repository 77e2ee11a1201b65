package statespace.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import statespace.report.Document;
import statespace.train.Epoch;
import statespace.train.Trainer;

/**
 * How a model was trained in this run; empty for one that was trained before.
 *
 * @param curve
 *            the epochs
 * @param bestEpoch
 *            the one whose parameters were kept
 * @param seed
 *            source of all randomness
 */
public record History(List<Epoch> curve, int bestEpoch, long seed) {
    /** Of a model that was trained before. */
    public static History none(RunConfig config) {
        return new History(List.of(), 0, config.training().seed());
    }

    static History of(Trainer.Result result, long seed) {
        return new History(result.curve(), result.bestEpoch(), seed);
    }

    /**
     * The section of a report that shows the losses by epoch.
     *
     * @param loss
     *            what they measure
     * @param validation
     *            what the second line is called; it is left out where nothing was held out
     */
    public Document.PlotSection section(String loss, String validation) {
        List<Document.Line> lines = new ArrayList<>();
        lines.add(Document.Line.of("training loss, with dropout", values(Epoch::trainLoss)));
        if (curve.stream().anyMatch(epoch -> !Double.isNaN(epoch.validationLoss()))) {
            lines.add(Document.Line.of(validation, values(Epoch::validationLoss)));
        }
        return new Document.PlotSection("Training", "The parameters of epoch " + bestEpoch + " were kept.", "epoch",
                loss, false, values(Epoch::number), lines);
    }

    private double[] values(ToDoubleFunction<Epoch> value) {
        return curve.stream().mapToDouble(value).toArray();
    }

    /** Seconds of training. */
    public double seconds() {
        return curve.stream().mapToDouble(Epoch::seconds).sum();
    }
}
