package statespace.data.array;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Numbers;
import statespace.data.calendar.Calendar;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesTable;

/**
 * A NumPy array on the disk (format versions 1 to 3): little-endian numbers of 4 or 8 bytes, whole numbers of 1 to 8
 * bytes or truth values, row by row or column by column, one or two dimensions. Nothing in the file is executed: arrays of Python objects
 * are refused.
 *
 * @param file
 *            where it was read from
 * @param shape
 *            (rows) or (rows, columns)
 * @param values
 *            row-major
 */
public record NpyFile(Path file, int[] shape, double[] values) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final int BLOCK = 1 << 16;

    /** True for a name that ends in .npy. */
    public static boolean recognises(Path file) {
        Path name = file.getFileName();
        return name != null && name.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".npy");
    }

    /**
     * Reads a file.
     *
     * @throws DataException
     *             if it is not there, is broken, or holds something else
     */
    public static NpyFile read(Path file) {
        DataFiles.check(file, "a NumPy array");
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BLOCK))) {
            Header begin = header(file, in);
            String header = begin.text();
            String type = field(file, header, TYPE, "'descr', or it is an array of records; save plain numbers");
            boolean byColumn = field(file, header, FORTRAN, "'fortran_order'").equals("True");
            int[] shape = shape(file, field(file, header, SHAPE, "'shape'"));
            Element element = Element.of(file, type);
            int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            checkSize(file, (long) count * element.bytes(), Files.size(file) - begin.end());
            int columns = shape.length == 2 ? shape[1] : 1;
            double[] stored = values(file, in, element, count, byColumn ? shape[0] : columns, byColumn);
            return new NpyFile(file, shape, byColumn ? transposed(stored, columns) : stored);
        } catch (EOFException e) {
            throw new DataException(file + ": ends before the array does; the file is cut off, fetch or save it again",
                    e);
        } catch (ArithmeticException e) {
            throw new DataException(file + ", header: an array of that shape does not fit into memory; save a part", e);
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    /** The description of the array, and the place of the first value. */
    private record Header(String text, long end) {}

    private static Header header(Path file, DataInputStream in) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new DataException(file + ", byte 0: does not begin as a NumPy array does; name a file that "
                    + "numpy.save wrote");
        }
        int major = in.readUnsignedByte();
        in.readUnsignedByte();
        if (major < 1 || major > 3) {
            throw new DataException(file + ", byte 6: has format version " + major + ", 1 to 3 are known; save it "
                    + "again with numpy.save");
        }
        long length = major == 1
                ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
        if (length > BLOCK) {
            throw new DataException(file + ", byte 8: the header is said to have " + length
                    + " bytes; the file is damaged, save it again");
        }
        byte[] text = new byte[(int) length];
        in.readFully(text);
        return new Header(new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1),
                MAGIC.length + (major == 1 ? 4 : 6) + length);
    }

    /** Compares what the header claims with what there is, before memory is taken. */
    private static void checkSize(Path file, long claimed, long there) throws EOFException {
        if (claimed > there) {
            throw new EOFException();
        }
        if (claimed < there) {
            throw new DataException(file + ": has bytes after its last value; the file is damaged, save it again");
        }
    }

    private static String field(Path file, String header, Pattern pattern, String missing) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new DataException(file + ", header: lacks " + missing
                    + (missing.contains(";") ? "" : "; the file is damaged, save it again"));
        }
        return matcher.group(1);
    }

    private static int[] shape(Path file, String text) {
        int[] shape;
        try {
            shape = Arrays.stream(text.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty())
                    .mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new DataException(
                    file + ", header: the shape (" + text + ") is not of whole numbers that fit; save a "
                            + "smaller array",
                    e);
        }
        if (shape.length < 1 || shape.length > 2 || Arrays.stream(shape).anyMatch(n -> n < 1)) {
            throw new DataException(file + ", header: has the shape (" + text + "), rows or rows by columns are "
                    + "expected, at least one each; reshape it");
        }
        return shape;
    }

    /** Row by row from column by column. */
    private static double[] transposed(double[] values, int columns) {
        int rows = values.length / columns;
        double[] turned = new double[values.length];
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                turned[row * columns + column] = values[column * rows + row];
            }
        }
        return turned;
    }

    /** The values as they are stored: {@code line} of them make a row, or a column. */
    private static double[] values(Path file, DataInputStream in, Element element, int count, int line,
            boolean byColumn) throws IOException {
        double[] values = new double[count];
        byte[] bytes = new byte[BLOCK];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int atOnce = BLOCK / element.bytes();
        for (int start = 0; start < count; start += atOnce) {
            int some = Math.min(atOnce, count - start);
            in.readFully(bytes, 0, some * element.bytes());
            for (int i = 0; i < some; i++) {
                double value = element.read(buffer, i * element.bytes());
                String fault = Double.isNaN(value) ? "is NaN" : Numbers.fault(value);
                if (fault != null) {
                    int across = (start + i) / line;
                    int along = (start + i) % line;
                    throw new DataException(
                            file + ", row " + (byColumn ? along : across) + ", column " + (byColumn ? across : along)
                                    + " (from 0): " + fault + "; fill it in or remove the row");
                }
                values[start + i] = value;
            }
        }
        return values;
    }

    /** The type of the values. */
    private record Element(char kind, int bytes) {
        static Element of(Path file, String type) {
            Matcher matcher = Pattern.compile("([<|=>])([a-zA-Z])(\\d*)").matcher(type);
            char kind = matcher.matches() ? matcher.group(2).charAt(0) : '?';
            if (kind == 'O') {
                throw new DataException(file + ", header: holds Python objects, which are not read; save numbers with "
                        + "a.astype('<f8')");
            }
            int bytes = matcher.matches() && !matcher.group(3).isEmpty() && matcher.group(3).length() < 3
                    ? Integer.parseInt(matcher.group(3))
                    : 0;
            boolean known = switch (kind) {
                case 'f' -> bytes == 4 || bytes == 8;
                case 'i', 'u' -> bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
                case 'b' -> bytes == 1;
                default -> false;
            };
            if (!known || (bytes > 1 && !type.startsWith("<"))) {
                throw new DataException(file + ", header: holds values of type '" + type + "', little-endian f4, f8, "
                        + "whole numbers or truth values are read; save it with a.astype('<f8')");
            }
            return new Element(kind, bytes);
        }

        double read(ByteBuffer buffer, int at) {
            return switch (kind) {
                case 'f' -> bytes == 4 ? buffer.getFloat(at) : buffer.getDouble(at);
                case 'b' -> buffer.get(at) == 0 ? 0 : 1;
                case 'u' -> unsigned(buffer, at);
                default -> switch (bytes) {
                    case 1 -> buffer.get(at);
                    case 2 -> buffer.getShort(at);
                    case 4 -> buffer.getInt(at);
                    default -> (double) buffer.getLong(at);
                };
            };
        }

        private double unsigned(ByteBuffer buffer, int at) {
            return switch (bytes) {
                case 1 -> Byte.toUnsignedInt(buffer.get(at));
                case 2 -> Short.toUnsignedInt(buffer.getShort(at));
                case 4 -> (double) Integer.toUnsignedLong(buffer.getInt(at));
                default -> new java.math.BigDecimal(Long.toUnsignedString(buffer.getLong(at))).doubleValue();
            };
        }
    }

    /** Number of columns; 1 for an array of one dimension. */
    public int columns() {
        return shape.length == 1 ? 1 : shape[1];
    }

    /** The array as series without times: rows are numbered, columns are the variates "0", "1", … */
    public SeriesTable table() {
        int rows = shape[0];
        if (rows < 2) {
            throw new DataException(file + ": has one row only; a series needs at least two");
        }
        int columns = columns();
        double[][] series = new double[columns][rows];
        for (int t = 0; t < rows; t++) {
            for (int v = 0; v < columns; v++) {
                series[v][t] = values[t * columns + v];
            }
        }
        return new SeriesTable(String.valueOf(file.getFileName()), file.toString(),
                DataFiles.sha256(java.util.List.of(file)), ReadOptions.Layout.WIDE, null,
                java.util.stream.IntStream.range(0, columns).mapToObj(Integer::toString).toList(),
                java.util.stream.LongStream.range(0, rows).toArray(), Calendar.ofRows(1), series,
                new int[columns], 0, java.util.List.of());
    }

    /** The array as labels: 1 for an anomalous row, 0 for a usual one. */
    public boolean[] labels() {
        if (columns() != 1) {
            throw new DataException(file + ": has " + columns() + " columns, labels have one; name a file of labels");
        }
        return AnomalyLabels.of(file.toString(), values);
    }
}
