package statespace.lab.chimera;

import java.nio.file.Files;
import java.nio.file.Path;
import statespace.data.fetch.DataFolder;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.task.forecast.ForecastTask;
import statespace.task.forecast.Split;
import statespace.task.forecast.Windows;

/** The hourly transformer series that comes with this project: 7 variates, months 12/4/4. */
final class Etth1 {
    private static final String FILE = "ett/ETTh1.csv";

    private Etth1() {}

    /** The table, from the data folder or else from the project's own. */
    static SeriesTable table(DataFolder data) {
        String root = System.getenv("STATESPACE_ROOT");
        Path own = Path.of(root == null ? "." : root, "data", FILE);
        Path file = data.find(FILE).orElse(Files.exists(own)
                ? own
                : data.require(FILE, "it comes with this project, in data/ett"));
        return SeriesReader.read(file, ReadOptions.automatic());
    }

    /** The task, with windows of every part thinned to at most {@code rows} rows where that is more than 0. */
    static ForecastTask task(SeriesTable table, int lookback, int horizon, int rows) {
        ForecastTask task = ForecastTask.of(table, Split.Kind.ETT_HOUR, lookback, horizon);
        return rows == 0
                ? task
                : new ForecastTask(table, task.split(), task.scaler(), first(task.train(), rows),
                        first(task.validation(), rows), first(task.test(), rows));
    }

    private static Windows first(Windows windows, int rows) {
        int to = Math.min(windows.to(), windows.from() + windows.lookback() + windows.horizon() + rows);
        return windows.between(windows.from(), to);
    }
}
