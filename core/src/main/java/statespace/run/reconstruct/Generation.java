package statespace.run.reconstruct;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.model.reconstruct.ReconstructedSystem;
import statespace.run.Facts;
import statespace.run.RunConfig;
import statespace.run.TrainedRun;

/**
 * A free run of a trained system from the state that its run has stored, in the units of the data; regressors are left out.
 *
 * @param orbit
 *            states and what is observed of them
 * @param scaling
 *            of the data
 * @param taps
 *            of the filter
 */
public record Generation(ReconstructedSystem.Orbit orbit, RunConfig.Scaling scaling, int taps) {

    /** Runs a trained system for so many observed rows. */
    public static Generation of(TrainedRun<ReconstructSpec, ReconstructModel> run, int rows) {
        ReconstructedSystem system = run.ready().system();
        return new Generation(system.run(0, rows), run.config().scaling(), system.taps().length);
    }

    /** Writes rows of CSV: the row, the variates, then the states behind them; rows end where the run leaves all bounds. */
    public void write(PrintWriter out) {
        int variates = orbit.observed()[0].length;
        List<String> names = scaling.variates().subList(0, variates);
        StringBuilder line = new StringBuilder("row");
        names.forEach(name -> line.append(',').append(Facts.cell(name)));
        for (int m = 1; m <= orbit.latent()[0].length; m++) {
            line.append(",latent_").append(m);
        }
        out.println(line);
        for (int t = 0; t < rows(); t++) {
            line.setLength(0);
            line.append(t);
            for (int v = 0; v < variates; v++) {
                line.append(number(orbit.observed()[t][v] * scaling.standardDeviation()[v] + scaling.mean()[v]));
            }
            for (double state : orbit.latent()[t + taps - 1]) {
                line.append(number(state));
            }
            out.println(line);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, ",%.7g", value);
    }

    /** Rows before the first that a diverged state reaches. */
    private int rows() {
        return orbit.isBounded()
                ? orbit.observed().length
                : Math.max(0, Math.min(orbit.observed().length, orbit.diverged() - taps + 1));
    }

    /** A sentence where the run leaves all bounds. */
    public Optional<String> warning() {
        return orbit.isBounded()
                ? Optional.empty()
                : Optional.of("warning: the free run leaves all bounds after " + Facts.count(orbit.diverged(), "step")
                        + "; " + Facts.count(rows(), "row") + " of " + orbit.observed().length
                        + " are written. Train it again with another seed or a larger --alpha.");
    }
}
