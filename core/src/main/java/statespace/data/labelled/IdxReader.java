package statespace.data.labelled;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.ZipException;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Gzip;

/**
 * Reads labelled images as sequences of pixels from two IDX files of unsigned bytes, plain or gzipped: images (magic
 * number 0x00000803) row by row, so each example is {@code (rows * columns, 1)} with values in [0, 1], and labels
 * (0x00000801), whose numbers name the classes.
 *
 * <p>
 * Every mistake is a {@link DataException} that names the file, the byte (of the unpacked file) and the mend.
 */
public final class IdxReader {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;

    private IdxReader() {}

    /**
     * Reads a pair of files.
     *
     * @throws DataException
     *             if one is not there, is broken, or does not fit the other
     */
    public static LabelledSeries read(Path images, Path labels) {
        List<float[]> examples = images(images);
        int[] classOf = labels(labels);
        if (examples.size() != classOf.length) {
            throw new DataException(labels + ", byte 4: holds " + classOf.length + " labels, " + images + " holds "
                    + examples.size() + " images; name two files of one set");
        }
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int label : classOf) {
            numbers.add(label);
        }
        List<Integer> order = List.copyOf(numbers);
        List<Integer> places = new ArrayList<>();
        for (int label : classOf) {
            places.add(order.indexOf(label));
        }
        List<Path> files = images.compareTo(labels) <= 0 ? List.of(images, labels) : List.of(labels, images);
        return LabelledSeries.of(images.toString(), DataFiles.sha256(files),
                order.stream().map(String::valueOf).toList(), 1, examples, places);
    }

    private static List<float[]> images(Path file) {
        return new Reading<List<float[]>>(file, IMAGES, "images").read((in, sizes) -> {
            int size = Math.multiplyExact(sizes[1], sizes[2]);
            List<float[]> examples = new ArrayList<>();
            for (int i = 0; i < sizes[0]; i++) {
                byte[] pixels = in.readNBytes(size); // takes memory as bytes come, for a packed file may hold fewer
                if (pixels.length < size) {
                    throw new EOFException();
                }
                float[] values = new float[pixels.length];
                for (int p = 0; p < values.length; p++) {
                    values[p] = (pixels[p] & 0xFF) / 255f;
                }
                examples.add(values);
            }
            return examples;
        });
    }

    private static int[] labels(Path file) {
        return new Reading<int[]>(file, LABELS, "labels").read((in, sizes) -> {
            List<Integer> labels = new ArrayList<>();
            for (int i = 0; i < sizes[0]; i++) {
                labels.add(in.readUnsignedByte());
            }
            return labels.stream().mapToInt(Integer::intValue).toArray();
        });
    }

    /** What is read after the header. */
    private interface Body<T> {
        T read(DataInputStream in, int[] sizes) throws IOException;
    }

    /** A file with its header: magic number, then a size for each dimension. */
    private record Reading<T>(Path file, int magic, String kind) {

        T read(Body<T> body) {
            DataFiles.check(file, "an IDX file of " + kind);
            int[] sizes = new int[magic & 0xFF];
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Gzip.open(file), 1 << 16))) {
                header(in, sizes);
                checkSize(sizes);
                T read = body.read(in, sizes);
                if (in.read() >= 0) {
                    throw mistake(promised(sizes), "holds more bytes than its header promises; fetch it again");
                }
                return read;
            } catch (EOFException e) {
                throw new DataException(file + ": is cut off before "
                        + (promised(sizes) > 0
                                ? "byte " + promised(sizes) + ", where its header says it ends"
                                : "the end of its header, byte " + (4 + 4 * sizes.length))
                        + "; fetch it again", e);
            } catch (ZipException e) {
                throw new DataException(file + ": is broken gzip (" + e.getMessage() + "); fetch it again", e);
            } catch (IOException e) {
                throw DataFiles.unreadable(file, e);
            }
        }

        private void header(DataInputStream in, int[] sizes) throws IOException {
            int found = in.readInt();
            if (found != magic) {
                throw mistake(0, String.format("starts with 0x%08x, an IDX file of %s with 0x%08x; name such a file",
                        found, kind, magic));
            }
            long elements = 1;
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = in.readInt();
                elements = i == 0 || sizes[i] <= 0 ? elements : elements * sizes[i];
                if (sizes[i] <= 0 || elements > Integer.MAX_VALUE / 4) {
                    throw mistake(4 + 4L * i, "the header gives size " + Integer.toUnsignedString(sizes[i])
                            + ", with which nothing can be read; fetch the file again");
                }
            }
        }

        private long promised(int[] sizes) {
            long product = 1;
            for (int size : sizes) {
                product *= size;
            }
            return product == 0 ? 0 : 4 + 4L * sizes.length + product;
        }

        /** Compares what the header claims with what there can be, before memory is taken. */
        private void checkSize(int[] sizes) throws IOException {
            long size = Files.size(file);
            boolean packed = Gzip.isPacked(file);
            if (packed && promised(sizes) > Gzip.limit(size)) {
                throw mistake(4, "the header promises " + promised(sizes) + " bytes, far more than the file can unpack "
                        + "to; fetch it again");
            }
            if (!packed && promised(sizes) > size) {
                throw new EOFException();
            }
        }

        private DataException mistake(long at, String sentence) {
            return new DataException(file + ", byte " + at + ": " + sentence);
        }
    }
}
