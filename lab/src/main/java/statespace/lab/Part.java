package statespace.lab;

import java.util.Locale;
import statespace.train.Listener;

/**
 * One of the models that a study trains.
 *
 * @param name
 *            of the model
 * @param from
 *            share of the study that is done before it
 * @param to
 *            share that is done after it
 */
public record Part(String name, double from, double to) {

    /** The model number {@code index} of {@code count} that take about as long as each other. */
    public static Part of(String name, int index, int count) {
        return new Part(name, (double) index / count, (index + 1.0) / count);
    }

    /** The name as a folder is called. */
    public String folder() {
        return name.replaceAll("[^A-Za-z0-9.-]+", "-");
    }

    /** Tells how far the training is. */
    public Listener listener(Setting.Progress progress) {
        return new Listener() {
            @Override
            public void step(long done, long total, int epoch, double meanLoss) {
                progress.at(from + (to - from) * done / total,
                        String.format(Locale.ROOT, "%s, epoch %d, loss %.4f", name, epoch, meanLoss));
            }
        };
    }
}
