package statespace.lab.s4d;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.data.labelled.LabelledSeries;
import statespace.lab.Shuffle;
import statespace.task.classify.ClassifyTask;

/** Pathfinder and Path-X of the Long Range Arena: are two dots joined by a dashed path? Images as pixel sequences. */
final class PathImages {
    private static final String HOME = "the Long Range Arena is at storage.googleapis.com/long-range-arena; fetch it"
            + " with: statespace data get lra, and unpack lra_release.gz where it lies";
    private static final double HELD_OUT = 0.1;

    private PathImages() {}

    /** The hard set of images of this side (32 or 128): a tenth validates, a tenth tests. */
    static ClassifyTask task(DataFolder data, int side, long seed) {
        Path folder = data.require("lra/lra_release/pathfinder" + side + "/curv_contour_length_14", HOME);
        LabelledSeries all = read(folder, side);
        int[] order = Shuffle.of(all.count(), seed);
        int test = (int) (HELD_OUT * order.length);
        return ClassifyTask.of(some(all, java.util.Arrays.copyOfRange(order, test, order.length)),
                some(all, java.util.Arrays.copyOf(order, test)), HELD_OUT / (1 - HELD_OUT), seed);
    }

    private static LabelledSeries some(LabelledSeries all, int[] chosen) {
        List<float[]> examples = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int i : chosen) {
            examples.add(all.examples().get(i));
            labels.add(all.labels()[i]);
        }
        return LabelledSeries.of(all.source(), all.sha256(), all.classes(), 1, examples, labels);
    }

    /** Lines "folder name label …" in the text files of the folder metadata. */
    static LabelledSeries read(Path folder, int side) {
        List<float[]> examples = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        try (Stream<Path> lists = Files.list(folder.resolve("metadata"))) {
            for (Path list : lists.sorted().toList()) {
                int number = 0;
                for (String line : Files.readAllLines(list, StandardCharsets.UTF_8)) {
                    number++;
                    String[] parts = line.strip().split("\\s+", -1);
                    if (parts.length < 4 || !parts[3].matches("[01]")) {
                        throw new DataException(list + ", line " + number
                                + ": is no folder, name, number and label 0 or 1; unpack the set again");
                    }
                    Path image = image(folder, parts, list, number);
                    if (Files.exists(image) && Files.size(image) > 0) { // the release has one empty image
                        examples.add(pixels(image, side));
                        labels.add(parts[3].charAt(0) - '0');
                    }
                }
            }
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read (" + e.getMessage() + "); " + HOME);
        }
        if (examples.isEmpty()) {
            throw new DataException(folder + ": holds no images; " + HOME);
        }
        return LabelledSeries.of(folder.toString(), "unknown", List.of("apart", "joined"), 1, examples, labels);
    }

    private static Path image(Path folder, String[] parts, Path list, int line) {
        try {
            Path image = folder.resolve(parts[0]).resolve(parts[1]).normalize();
            if (image.startsWith(folder.normalize())) {
                return image;
            }
        } catch (InvalidPathException e) {
            // no name of a file, told below
        }
        throw new DataException(
                list + ", line " + line + ": names a file outside " + folder + "; unpack the set again");
    }

    private static float[] pixels(Path file, int side) throws IOException {
        Raster raster = raster(file, side);
        float[] values = new float[side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = raster.getSample(i % side, i / side, 0) / 255f;
        }
        return values;
    }

    /** The image, whose size is compared before its pixels are unpacked. */
    private static Raster raster(Path file, int side) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = in == null ? Collections.emptyIterator() : ImageIO.getImageReaders(in);
            if (readers.hasNext()) {
                ImageReader reader = readers.next();
                try {
                    reader.setInput(in, true, true);
                    if (reader.getWidth(0) == side && reader.getHeight(0) == side) {
                        return reader.read(0).getRaster();
                    }
                } finally {
                    reader.dispose();
                }
            }
        } catch (IIOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException
                | NullPointerException | ArithmeticException e) { // what the JDK's readers throw for broken images
            throw new DataException(file + ": is a broken image; unpack the set again", e);
        }
        throw new DataException(file + ": is no image of " + side + " x " + side + " pixels; unpack the set again");
    }
}
