package statespace.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.data.labelled.LabelledSeries;
import statespace.data.labelled.WavReader;
import statespace.task.classify.ChannelScaler;
import statespace.task.classify.ClassifyTask;
import statespace.task.classify.Sequences;

/** Speech Commands, 35 words of a second each, with its official lists of validation and test files. */
public final class SpeechCommands {
    private static final Set<String> TEN = Set.of("yes", "no", "up", "down", "left", "right", "on", "off", "stop",
            "go");
    private static final int STEPS = 16_000;
    private static final String HOME = "Speech Commands v0.02 is at"
            + " download.tensorflow.org/data/speech_commands_v0.02.tar.gz; fetch it with: statespace data get"
            + " speech-commands, and unpack it where it lies";

    private SpeechCommands() {}

    /**
     * The set of all words at full rate, or with every second value left out.
     *
     * @param stride
     *            1, or 2 for 8 kHz
     */
    public static ClassifyTask task(DataFolder data, int stride) {
        return task(data, stride, _ -> true);
    }

    /** Ten of the words at full rate, as in the experiments with raw sound that keep to these. */
    public static ClassifyTask tenWords(DataFolder data) {
        return task(data, 1, TEN::contains);
    }

    private static ClassifyTask task(DataFolder data, int stride, Predicate<String> wanted) {
        Path folder = data.require("speech-commands/testing_list.txt", HOME).getParent();
        List<Path> files = files(folder);
        LabelledSeries all = WavReader.read(folder);
        Set<String> validation = listed(data.require("speech-commands/validation_list.txt", HOME));
        Set<String> test = listed(folder.resolve("testing_list.txt"));
        List<List<float[]>> examples = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<List<Integer>> labels = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<String> words = all.classes().stream().filter(wanted).toList();
        for (int i = 0; i < files.size(); i++) {
            int word = words.indexOf(all.classes().get(all.labels()[i]));
            if (word < 0) {
                continue;
            }
            String name = folder.relativize(files.get(i)).toString().replace('\\', '/');
            int part = test.contains(name) ? 2 : validation.contains(name) ? 1 : 0;
            examples.get(part).add(padded(all.examples().get(i), stride));
            labels.get(part).add(word);
        }
        LabelledSeries[] parts = new LabelledSeries[3];
        for (int part = 0; part < 3; part++) {
            parts[part] = LabelledSeries.of(folder.toString(), all.sha256(), words, 1, examples.get(part),
                    labels.get(part));
        }
        ChannelScaler scaler = ChannelScaler.fit(parts[0]);
        return new ClassifyTask(words, scaler, Sequences.of(parts[0], scaler), Sequences.of(parts[1], scaler),
                Sequences.of(parts[2], scaler));
    }

    private static float[] padded(float[] sound, int stride) {
        float[] values = new float[STEPS / stride];
        for (int t = 0; t < values.length && t * stride < sound.length; t++) {
            values[t] = sound[t * stride];
        }
        return values;
    }

    /** The files in the order in which the reader takes them: by class, then by name. */
    private static List<Path> files(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            List<Path> files = new ArrayList<>();
            for (Path words : folders.filter(Files::isDirectory).filter(f -> f.getFileName().toString()
                    .matches("[^._].*")).sorted().toList()) {
                try (Stream<Path> sounds = Files.list(words)) {
                    sounds.filter(f -> f.getFileName().toString().matches("(?i)[^.].*\\.wav")).sorted()
                            .forEach(files::add);
                }
            }
            return files;
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be listed (" + e.getMessage() + "); " + HOME);
        }
    }

    private static Set<String> listed(Path list) {
        try {
            return new HashSet<>(Files.readAllLines(list, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new DataException(list + ": cannot be read (" + e.getMessage() + "); " + HOME);
        }
    }
}
