package statespace.data.source;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import statespace.data.DataException;

/** What a file of a table is, found by its first bytes and, where these leave it open, by its name. */
public enum FileKind {
    /** Lines of fields. */
    CSV,
    /** One JSON object in a line, or an array of objects. */
    JSON,
    /** Weka's tables. */
    ARFF,
    /** The series of the Monash archive. */
    TSF,
    /** Parquet. */
    PARQUET,
    /** A DuckDB file. */
    DATABASE;

    private static final String READ = "CSV, Parquet, JSON lines, .tsf, .arff and DuckDB files are read";

    /** What files begin with that are not read, and what to do about them. */
    private static final Map<String, String> OTHERS = others();

    private static Map<String, String> others() {
        Map<String, String> others = new LinkedHashMap<>();
        others.put("ARROW1", "an Arrow (Feather) file; save it as Parquet");
        others.put("FEA1", "a Feather file; save it as Parquet");
        others.put("\u00d0\u00cf\u0011\u00e0", "an old Excel or other Office file; save the sheet as CSV in UTF-8");
        others.put("SQLite format 3", "an SQLite database; export its table as CSV");
        others.put("\u0089HDF", "an HDF5 file; save its table as Parquet or CSV");
        others.put("CDF\u0001", "a NetCDF file; save its table as Parquet or CSV");
        others.put("CDF\u0002", "a NetCDF file; save its table as Parquet or CSV");
        others.put("\u0093NUMPY", "a NumPy array, which only 'detect' reads; save it as CSV or Parquet");
        others.put("\u0080\u0004\u0095", "a Python pickle; save it as Parquet or CSV");
        others.put("\u0080\u0005\u0095", "a Python pickle; save it as Parquet or CSV");
        others.put("ORC", "an ORC file; save it as Parquet");
        others.put("Obj\u0001", "an Avro file; save it as Parquet");
        others.put("MATLAB 5.0", "a MATLAB file; save its table as CSV");
        others.put("%PDF", "a PDF document; copy its table to CSV");
        others.put("RIFF", "a sound or video file; sounds are read by 'classify' from folders of classes");
        others.put("BZh", "packed by bzip2; unpack it");
        others.put("\u00fd7zXZ", "packed by xz; unpack it");
        others.put("7z\u00bc\u00af", "packed by 7-Zip; unpack it");
        others.put("Rar!", "packed by RAR; unpack it");
        others.put("\u0004\"M\u0018", "packed by LZ4; unpack it");
        others.put("RDX", "an R data file; save its table as CSV or Parquet");
        others.put("<?xml", "an XML file; save its table as CSV");
        others.put("<!doctype html", "a web page, perhaps in place of a download; fetch the data itself");
        others.put("<!DOCTYPE html", "a web page, perhaps in place of a download; fetch the data itself");
        others.put("<html", "a web page, perhaps in place of a download; fetch the data itself");
        return others;
    }

    /**
     * Finds out what a file is.
     *
     * @param head
     *            its first bytes, unpacked
     * @param packing
     *            how it is packed
     * @throws DataException
     *             that says what it is, if it is not read
     */
    static FileKind of(Path file, byte[] head, Packing packing) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        String name = file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.replaceFirst("\\.(gz|zst|zip)$", "");
        for (Map.Entry<String, String> other : OTHERS.entrySet()) {
            boolean marked = "<%".indexOf(other.getKey().charAt(0)) >= 0 || text.chars().anyMatch(c -> c < '\t');
            if (marked && text.startsWith(other.getKey())) {
                throw new DataException(file + ": is " + other.getValue() + " (" + READ + ")");
            }
        }
        if (text.startsWith("PAR1") || plain.endsWith(".parquet") || plain.endsWith(".pq")) {
            if (packing != Packing.NONE) {
                throw new DataException(file + ": is a packed Parquet file; unpack it, it is compressed in itself");
            }
            return PARQUET;
        }
        if (text.length() >= 12 && text.startsWith("DUCK", 8)) {
            return DATABASE;
        }
        String start = text.replaceFirst("^\u00ef\u00bb\u00bf", "").stripLeading();
        if (start.startsWith("{") || start.startsWith("[{") || start.matches("(?s)\\[\\s*\\{.*")
                || plain.matches(".*\\.(jsonl|ndjson|json)")) {
            return JSON;
        }
        return attributes(file, plain, start);
    }

    /** What a table of texts is: its name says so where it has a usual one, for texts may begin with anything. */
    public static FileKind ofTexts(TextSource file) {
        String name = String.valueOf(file.file().getFileName()).toLowerCase(Locale.ROOT)
                .replaceFirst("\\.(gz|zst|zip)$", "");
        return name.matches(".*\\.(tsv|csv|txt|tab)")
                ? CSV
                : name.matches(".*\\.(jsonl|ndjson|json)") ? JSON : file.kind();
    }

    /** Three forms have lines that begin with a commercial at. */
    private static FileKind attributes(Path file, String name, String start) {
        String lines = "\n" + start.toLowerCase(Locale.ROOT).replaceAll("[ \t]+", " ");
        if (name.endsWith(".ts") || lines.contains("\n@problemname")) {
            throw new DataException(file + ": is a file of labelled sequences; use it with 'classify'");
        }
        if (name.endsWith(".tsf") || (lines.contains("\n@relation ") && (lines.contains("\n@frequency ")
                || lines.contains("\n@equallength ") || lines.contains("\n@horizon ")))) {
            return TSF;
        }
        return name.endsWith(".arff") || (lines.contains("\n@relation") && lines.contains("\n@attribute "))
                ? ARFF
                : CSV;
    }
}
