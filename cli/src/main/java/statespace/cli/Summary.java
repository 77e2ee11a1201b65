package statespace.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** What a run prints for people. */
final class Summary {
    private Summary() {}

    static void print(PrintWriter out, Metrics metrics) {
        out.println(verdict(metrics));
        out.println();
        out.printf(Locale.ROOT, "  %-16s %8s %8s%n", "test part", "MSE", "MAE");
        row(out, metrics.backbone() + " (this)", metrics.test(), metrics.best().equals("model"));
        for (Map.Entry<String, Metrics.Errors> baseline : metrics.baselines().entrySet()) {
            row(out, baseline.getKey().replace('_', ' '), baseline.getValue(),
                    metrics.best().equals(baseline.getKey()));
        }
        out.println();
        out.printf(Locale.ROOT, "  intervals cover  80 %%: %.1f %%   95 %%: %.1f %% of the test values%n",
                100 * metrics.coverage().get("80"), 100 * metrics.coverage().get("95"));
        out.printf(Locale.ROOT,
                "  %,d test windows, look-back %d, horizon %d, seed %d, %,d parameters, %d epochs, trained in %s%n",
                metrics.windows(), metrics.lookback(), metrics.horizon(), metrics.seed(), metrics.parameters(),
                metrics.epochs(), ProgressBar.duration(metrics.seconds()));
        out.println(
                "  " + metrics.folder() + ": report.html, forecast.csv, metrics.json, config.json, model.safetensors");
        out.flush();
    }

    /** Who wins on the test part, and by how much. */
    static String verdict(Metrics metrics) {
        Map.Entry<String, Metrics.Errors> rival = metrics.baselines().entrySet().stream()
                .min(java.util.Comparator.comparingDouble(e -> e.getValue().mse())).orElseThrow();
        double model = metrics.test().mse();
        double other = rival.getValue().mse();
        String name = rival.getKey().replace('_', ' ');
        double percent = 100 * Math.abs(model - other) / other;
        return model < other
                ? String.format(Locale.ROOT,
                        "The %s model wins: its squared error is %.1f %% below %s, the best baseline.",
                        metrics.backbone(), percent, name)
                : String.format(Locale.ROOT, "%s wins: the %s model's squared error is %.1f %% above it.",
                        Character.toUpperCase(name.charAt(0)) + name.substring(1), metrics.backbone(), percent);
    }

    private static void row(PrintWriter out, String name, Metrics.Errors errors, boolean best) {
        out.printf(Locale.ROOT, "  %-16s %8.4f %8.4f%s%n", name, errors.mse(), errors.mae(), best ? "  best" : "");
    }
}
