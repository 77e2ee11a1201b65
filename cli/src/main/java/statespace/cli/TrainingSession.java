package statespace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import statespace.train.Learnable;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/** Training under the eyes of a user: progress, and a word on how to go on after an interruption. */
final class TrainingSession {
    static final String RECOMPUTE = "Keep only the input of each block while training and compute the block again on the way"
            + " back: the same model from less memory, in about a third more time.";

    private TrainingSession() {}

    static Trainer.Result run(Learnable learnable, boolean recompute, TrainConfig training, RunStore store,
            PrintWriter err, boolean terminal, boolean goOn) throws IOException {
        Learnable task = recompute ? learnable.recomputed() : learnable;
        ProgressBar progress = new ProgressBar(err, terminal);
        Thread farewell = Thread.ofPlatform().unstarted(() -> {
            err.println("\nInterrupted; the same command with --resume --out " + store.folder()
                    + " goes on from here.");
            err.flush();
        });
        Runtime.getRuntime().addShutdownHook(farewell);
        try {
            return new Trainer(task, training, store, progress).run(goOn);
        } finally {
            Runtime.getRuntime().removeShutdownHook(farewell);
            progress.clear();
        }
    }
}
