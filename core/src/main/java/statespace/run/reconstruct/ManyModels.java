package statespace.run.reconstruct;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import statespace.format.RunLock;
import statespace.run.Runs;
import statespace.run.Toolkit;
import statespace.train.DivergedException;
import statespace.train.Listener;
import statespace.train.TrainConfig;

/**
 * Several models at once, a thread each: subjects, seeds, and the same model without its filter or without forcing. Each is a
 * run in a folder of its own; one table is over all of them.
 */
public final class ManyModels {
    private ManyModels() {}

    /**
     * A model to train.
     *
     * @param name
     *            of its folder
     * @param subject
     *            the series
     * @param variant
     *            what kind of model it is
     * @param job
     *            over its series
     * @param training
     *            settings, with its seed
     */
    public record Item(String name, String subject, String variant, ReconstructJob job, TrainConfig training) {}

    /**
     * Trains and measures all models; those that a folder holds already are read.
     *
     * @param folder
     *            of all runs
     * @param resume
     *            true to go on with those that were begun
     * @param listener
     *            of a model
     */
    public static ModelTable train(List<Item> items, Path folder, boolean resume, String command, int threads,
            Function<Item, Listener> listener, Toolkit toolkit) throws IOException {
        Files.createDirectories(folder);
        List<ModelTable.Row> rows = new ArrayList<>();
        try (RunLock _ = RunLock.take(folder); ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<ModelTable.Row>> futures = new ArrayList<>();
            for (Item item : items) {
                Callable<ModelTable.Row> one = () -> train(item, folder.resolve(item.name()), resume, command,
                        listener.apply(item), toolkit);
                futures.add(pool.submit(one));
            }
            for (Future<ModelTable.Row> future : futures) {
                rows.add(result(future, pool));
            }
        }
        ModelTable table = new ModelTable(rows, folder.toString());
        table.write(folder);
        return table;
    }

    private static ModelTable.Row result(Future<ModelTable.Row> future, ExecutorService pool) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; go on with the setting 'resume'", e);
        } catch (ExecutionException e) {
            pool.shutdownNow();
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static ModelTable.Row train(Item item, Path folder, boolean resume, String command, Listener listener,
            Toolkit toolkit) throws IOException {
        if (resume && Files.exists(folder.resolve("metrics.json"))) {
            return new ModelTable.Row(item.name(), item.subject(), item.variant(), item.training().seed(),
                    ReconstructMetrics.read(folder.resolve("metrics.json")), null);
        }
        boolean begun = resume && Files.exists(folder.resolve("config.json"));
        try {
            ReconstructOutcome outcome = (ReconstructOutcome) Runs.train(item.job(), item.training(),
                    new Runs.Options(folder, begun, false, command, listener, toolkit));
            return new ModelTable.Row(item.name(), item.subject(), item.variant(), item.training().seed(),
                    outcome.metrics(), null);
        } catch (DivergedException e) { // one model that fails is no reason to lose the others
            return new ModelTable.Row(item.name(), item.subject(), item.variant(), item.training().seed(), null,
                    e.getMessage());
        }
    }
}
