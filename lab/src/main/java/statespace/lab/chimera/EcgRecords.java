package statespace.lab.chimera;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.fetch.DataFolder;
import statespace.data.source.DuckDb;

/**
 * PTB-XL (Wagner et al. 2020): ten seconds of twelve leads at 100 Hz with the diagnostic classes that a record belongs
 * to, any number of five. Records without a diagnosis are left out, as in the benchmark of Strodthoff et al. (2021).
 *
 * @param signals
 *            in millivolts, each (1000 steps, 12 leads)
 * @param labels
 *            each (5), in the order of {@link #CLASSES}
 * @param folds
 *            1 to 8 train, 9 validates, 10 tests
 */
record EcgRecords(List<float[]> signals, List<boolean[]> labels, int[] folds) {
    /** Normal, infarction, change of ST and T, conduction disturbance, hypertrophy. */
    static final List<String> CLASSES = List.of("NORM", "MI", "STTC", "CD", "HYP");
    static final int LEADS = 12;
    static final int STEPS = 1000;
    private static final int PER_MILLIVOLT = 1000;
    private static final String HOME = "PTB-XL 1.0.3 is at physionet.org/content/ptb-xl; unpack it there with its "
            + "records100";
    private static final Pattern CODE = Pattern.compile("'([^']+)'\\s*:");

    /** Reads the two tables and the records at 100 Hz. */
    static EcgRecords read(DataFolder data) {
        Path statements = data.require("ptb-xl/scp_statements.csv", HOME);
        Path database = data.require("ptb-xl/ptbxl_database.csv", HOME);
        List<float[]> signals = new ArrayList<>();
        List<boolean[]> labels = new ArrayList<>();
        List<Integer> folds = new ArrayList<>();
        try (Connection connection = DuckDb.reading(statements, database)) {
            Map<String, Integer> classes = new HashMap<>();
            try (ResultSet rows = rows(connection, statements, "column0, diagnostic_class")) {
                while (rows.next()) {
                    int place = CLASSES.indexOf(Objects.requireNonNullElse(rows.getString(2), ""));
                    if (place >= 0) {
                        classes.put(rows.getString(1), place);
                    }
                }
            }
            try (ResultSet rows = rows(connection, database, "filename_lr, scp_codes, strat_fold")) {
                while (rows.next()) {
                    Set<Integer> found = codes(rows.getString(2)).map(classes::get).filter(Objects::nonNull)
                            .collect(Collectors.toSet());
                    if (!found.isEmpty()) {
                        int fold = fold(database, rows.getString(3));
                        boolean[] label = new boolean[CLASSES.size()];
                        found.forEach(place -> label[place] = true);
                        signals.add(signal(file(database, rows.getString(1))));
                        labels.add(label);
                        folds.add(fold);
                    }
                }
            }
        } catch (SQLException e) {
            throw new DataException(database.getParent() + ": the tables are not those of PTB-XL 1.0.3; " + HOME, e);
        }
        return new EcgRecords(signals, labels, folds.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Some columns of a CSV file as text; a column without a name is column0. */
    private static ResultSet rows(Connection connection, Path file, String columns) throws SQLException {
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        return statement.executeQuery("SELECT " + columns + " FROM read_csv(" + DuckDb.pattern(file)
                + ", header = true, all_varchar = true)");
    }

    /** The codes of "{'NORM': 100.0, 'SR': 0.0}". */
    private static Stream<String> codes(String text) {
        return CODE.matcher(Objects.requireNonNullElse(text, "")).results().map(result -> result.group(1));
    }

    private static int fold(Path database, String text) {
        if (text == null || !text.matches("10|[1-9]")) {
            throw new DataException(database + ": has a record with strat_fold '" + text
                    + "' where 1 to 10 is expected; " + HOME);
        }
        return Integer.parseInt(text);
    }

    /** The file of a record, which lies under the folder of the tables. */
    private static Path file(Path database, String name) {
        try {
            Path folder = database.toAbsolutePath().normalize().getParent();
            Path file = folder.resolve(name + ".dat").normalize();
            if (name != null && file.startsWith(folder)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // no name of a file, told below
        }
        throw new DataException(database + ": names the record '" + name + "', which is no file under its folder; "
                + HOME);
    }

    /** Little-endian 16-bit values, lead by lead within a step, a thousand to the millivolt. */
    private static float[] signal(Path file) {
        try {
            ShortBuffer values = ByteBuffer.wrap(DataFiles.bytes(file)).order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
            if (values.remaining() != STEPS * LEADS) {
                throw new DataException(
                        file + ": holds " + values.remaining() + " values, expected are " + STEPS * LEADS
                                + "; take the records at 100 Hz and unpack them again");
            }
            float[] signal = new float[STEPS * LEADS];
            for (int i = 0; i < signal.length; i++) {
                signal[i] = values.get(i) / (float) PER_MILLIVOLT;
            }
            return signal;
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e.getMessage() + "); " + HOME);
        }
    }

    /** The records of some folds. */
    EcgRecords folds(int from, int to) {
        int[] chosen = IntStream.range(0, folds.length).filter(i -> folds[i] >= from && folds[i] <= to)
                .toArray();
        return new EcgRecords(Arrays.stream(chosen).mapToObj(signals::get).toList(),
                Arrays.stream(chosen).mapToObj(labels::get).toList(),
                Arrays.stream(chosen).map(i -> folds[i]).toArray());
    }

    /** Number of records. */
    int count() {
        return signals.size();
    }
}
