package statespace.data.labelled;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.data.DataException;

/**
 * Reads labelled sounds from {@code FOLDER/<class>/<name>.wav}: PCM of 8, 16, 24 or 32 bits or 32-bit floats, with
 * values in [-1, 1]. All files must have one rate and one number of channels; lengths may differ. Subfolders whose names
 * start with a dot or an underscore are no classes.
 *
 * <p>
 * Every mistake is a {@link DataException} that names the file, where it helps the byte, and the mend.
 */
public final class WavReader {
    private static final String ENDING = ".wav";

    private WavReader() {}

    /** How a file was recorded. */
    private record Kind(int rate, int channels) {
        @Override
        public String toString() {
            return rate + " Hz with " + (channels == 1 ? "1 channel" : channels + " channels");
        }
    }

    /**
     * Reads a folder.
     *
     * @throws DataException
     *             if it has no class folders, or a file is broken or unlike the others
     */
    public static LabelledSeries read(Path folder) {
        ClassFolders folders = ClassFolders.of(folder, ENDING);
        List<float[]> examples = new ArrayList<>();
        List<Kind> kinds = new ArrayList<>();
        for (Path file : folders.files()) {
            WavFile sound = WavFile.read(file);
            examples.add(sound.values());
            kinds.add(new Kind(sound.rate(), sound.channels()));
        }
        Kind usual = usual(kinds);
        for (int i = 0; i < kinds.size(); i++) {
            if (!kinds.get(i).equals(usual)) {
                throw new DataException(folders.files().get(i) + ": has " + kinds.get(i) + ", the others have " + usual
                        + "; convert it to the same");
            }
        }
        return folders.series(usual.channels(), examples);
    }

    /** The kind of most files; of kinds as frequent the first. */
    private static Kind usual(List<Kind> kinds) {
        Map<Kind, Integer> counts = new LinkedHashMap<>();
        kinds.forEach(kind -> counts.merge(kind, 1, Integer::sum));
        Kind usual = kinds.getFirst();
        for (Map.Entry<Kind, Integer> count : counts.entrySet()) {
            usual = count.getValue() > counts.get(usual) ? count.getKey() : usual;
        }
        return usual;
    }
}
