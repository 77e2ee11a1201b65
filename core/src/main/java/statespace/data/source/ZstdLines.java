package statespace.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The lines of a text file that Zstandard packed. DuckDB unpacks it, as a table of one column with a line in each row; a
 * blank line stays one.
 */
final class ZstdLines extends InputStream {
    private final Connection connection;
    private final Statement statement;
    private final ResultSet lines;
    private byte[] line = {};
    private int at;

    private ZstdLines(Connection connection, Statement statement, ResultSet lines) {
        this.connection = connection;
        this.statement = statement;
        this.lines = lines;
    }

    /** Opens a file; {@code raw} is read to its end and closed, for those who count its bytes. */
    static InputStream open(Path content, InputStream raw) throws IOException {
        try (raw) {
            raw.transferTo(nullOutputStream());
        }
        try {
            Connection connection = DuckDb.reading(content);
            try {
                Statement statement = connection.createStatement();
                ResultSet lines = statement.executeQuery("SELECT line FROM read_csv(" + DuckDb.pattern(content)
                        + ", compression = 'zstd', auto_detect = false, header = false, delim = '\\x1f', quote = '', "
                        + "escape = '', columns = {'line': 'VARCHAR'}, max_line_size = 268435456, strict_mode = false)");
                return new ZstdLines(connection, statement, lines);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException("broken Zstandard", e);
        }
    }

    private static java.io.OutputStream nullOutputStream() {
        return java.io.OutputStream.nullOutputStream();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        try {
            while (at == line.length) {
                if (!lines.next()) {
                    return -1;
                }
                String text = lines.getString(1);
                line = ((text == null ? "" : text) + "\n").getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
        } catch (SQLException e) {
            throw new IOException("broken Zstandard", e);
        }
        int copied = Math.min(count, line.length - at);
        System.arraycopy(line, at, bytes, from, copied);
        at += copied;
        return copied;
    }

    @Override
    public void close() throws IOException {
        try (connection; statement; lines) {
            at = line.length;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
