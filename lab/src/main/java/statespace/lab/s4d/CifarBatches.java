package statespace.lab.s4d;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.fetch.DataFolder;
import statespace.data.labelled.LabelledSeries;
import statespace.task.classify.ClassifyTask;

/** CIFAR-10 in its binary form as sequences of 1024 pixels, row by row, in colour or in grey. */
final class CifarBatches {
    private static final int PIXELS = 1024;
    private static final int RECORD = 1 + 3 * PIXELS;
    private static final String FOLDER = "cifar10/cifar-10-batches-bin/";
    private static final String HOME = "CIFAR-10's binary version is at www.cs.toronto.edu/~kriz/cifar.html; fetch it"
            + " with: statespace data get cifar10, unpack cifar-10-binary.tar.gz where it lies";
    private static final List<String> CLASSES = List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
            "horse", "ship", "truck");
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    private CifarBatches() {}

    /** The published splits; a tenth of the training images validate. */
    static ClassifyTask task(DataFolder data, boolean grey, long seed) {
        List<Path> train = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            train.add(data.require(FOLDER + "data_batch_" + i + ".bin", HOME));
        }
        Path test = data.require(FOLDER + "test_batch.bin", HOME);
        return ClassifyTask.of(read(train, grey), read(List.of(test), grey), null, seed);
    }

    static LabelledSeries read(List<Path> files, boolean grey) {
        List<float[]> examples = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Path file : files) {
            byte[] bytes = bytes(file);
            if (bytes.length == 0 || bytes.length % RECORD != 0) {
                throw new DataException(file + ": has " + bytes.length + " bytes, which is no multiple of the " + RECORD
                        + " of an image with its label; unpack it again");
            }
            for (int at = 0; at < bytes.length; at += RECORD) {
                if (bytes[at] < 0 || bytes[at] >= CLASSES.size()) {
                    throw new DataException(file + ": byte " + at + " is the label " + bytes[at]
                            + ", beyond the ten classes; unpack it again");
                }
                labels.add((int) bytes[at]);
                examples.add(grey ? grey(bytes, at + 1) : colour(bytes, at + 1));
            }
        }
        return LabelledSeries.of(files.getFirst().toString(), "unknown", CLASSES, grey ? 1 : 3, examples, labels);
    }

    private static byte[] bytes(Path file) {
        try {
            return DataFiles.bytes(file);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e.getMessage() + "); check the file");
        }
    }

    private static float[] colour(byte[] bytes, int at) {
        float[] values = new float[3 * PIXELS];
        for (int p = 0; p < PIXELS; p++) {
            for (int c = 0; c < 3; c++) {
                values[3 * p + c] = (bytes[at + c * PIXELS + p] & 255) / 255f;
            }
        }
        return values;
    }

    private static float[] grey(byte[] bytes, int at) {
        float[] values = new float[PIXELS];
        for (int p = 0; p < PIXELS; p++) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                sum += LUMA[c] * (bytes[at + c * PIXELS + p] & 255);
            }
            values[p] = (float) (sum / 255);
        }
        return values;
    }
}
