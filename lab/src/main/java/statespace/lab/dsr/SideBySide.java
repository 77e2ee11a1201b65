package statespace.lab.dsr;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.global.torch;
import statespace.kernels.Workers;
import statespace.lab.Setting;

/** Small models that are trained at once, a thread each: as many as the process has threads. */
final class SideBySide {
    private SideBySide() {}

    /** One of the things to do. Its setting is that of the study, with a progress of its own. */
    @FunctionalInterface
    interface Work<T> {
        T run(Setting setting) throws IOException;
    }

    /**
     * Does all, and returns what came out in the order of the list.
     *
     * @param share
     *            of the study's progress that this is, from 0
     */
    static <T> List<T> run(Setting setting, double share, List<Work<T>> works) throws IOException {
        double[] done = new double[works.size()];
        int before = torch.get_num_threads();
        List<T> results = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(Workers.shared().threads())) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < works.size(); i++) {
                Work<T> work = works.get(i);
                Setting own = new Setting(setting.size(), setting.seed(), setting.data(), setting.folder(),
                        progress(setting, share, done, i));
                Callable<T> one = () -> {
                    torch.set_num_threads(1);
                    return work.run(own);
                };
                futures.add(pool.submit(one));
            }
            for (Future<T> future : futures) {
                results.add(result(future, pool));
            }
        } finally {
            torch.set_num_threads(before);
        }
        return results;
    }

    private static Setting.Progress progress(Setting setting, double share, double[] done, int index) {
        return (part, what) -> {
            synchronized (done) {
                done[index] = part;
                setting.progress().at(share * Arrays.stream(done).average().orElse(0), what);
            }
        };
    }

    private static <T> T result(Future<T> future, ExecutorService pool) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
            throw new IOException("the study was interrupted", e);
        } catch (ExecutionException e) {
            pool.shutdownNow();
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }
}
