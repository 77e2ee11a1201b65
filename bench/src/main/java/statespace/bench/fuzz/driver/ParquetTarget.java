package statespace.bench.fuzz.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;

/** The reader of Parquet tables. */
final class ParquetTarget extends FileTarget {
    private final Mutator inputs;

    ParquetTarget() {
        super("parquet", DataException.class);
        inputs = new Mutator(List.of(table("i AS t, i * 0.5 AS x FROM range(20) r(i)"),
                table("TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR AS date, i AS a, 1 AS b FROM range(50) r(i)")),
                List.of("PAR1"));
    }

    private byte[] table(String select) {
        Path file = folder().resolve("seed.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT " + select + ") TO '" + file + "' (FORMAT parquet)");
            return Files.readAllBytes(file);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return inputs.draw(random);
    }

    @Override
    public void read(byte[] input) throws Exception {
        SeriesReader.read(write("a.parquet", input), ReadOptions.automatic());
    }

    @Override
    public int cost() {
        return 200;
    }
}
