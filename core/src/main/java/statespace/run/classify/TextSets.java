package statespace.run.classify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Numbers;
import statespace.data.Utf8Lines;
import statespace.data.labelled.LabelledReader;
import statespace.data.text.LabelledTexts;
import statespace.data.text.TextColumns;
import statespace.data.text.TextReader;
import statespace.data.text.TextSplits;
import statespace.data.text.Tokenisation;
import statespace.data.text.Vocabulary;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.run.DataRequest;
import statespace.run.RunConfig;
import statespace.run.TrainedRun;
import statespace.task.classify.TextTask;

/**
 * Texts in two splits.
 *
 * @param train
 *            to learn from; null where a trained model is measured and its training split is not there
 * @param test
 *            to measure on
 */
public record TextSets(LabelledTexts train, LabelledTexts test) {

    /**
     * Reads a set: a folder with both splits, the training split with the test split beside it, or both files.
     *
     * @throws DataException
     *             if the files cannot be read as labelled texts, or have one class alone
     */
    public static TextSets read(List<Path> files, TextColumns told) {
        TextSplits splits = files.size() == 1
                ? TextSplits.find(files.getFirst())
                : new TextSplits(files.getFirst(), files.getLast());
        return read(splits, told, TextColumns.AUTOMATIC);
    }

    private static TextSets read(TextSplits splits, TextColumns told, TextColumns usual) {
        LabelledTexts train = TextReader.read(splits.train(), told, usual, List.of());
        if (train.classes().size() < 2) {
            throw new DataException(train.source() + ": has the class '" + train.classes().getFirst()
                    + "' alone; a classifier needs at least two");
        }
        return new TextSets(train,
                TextReader.read(splits.test(), told, TextColumns.of(train.columns()), train.classes()));
    }

    /** Settings of the task. */
    public static ClassifySpec spec(TextTask task) {
        return ClassifySpec.of(task.sequences().classes(),
                ClassifySpec.Text.valueOf(task.vocabulary().tokenisation().name()), task.pairs(),
                task.vocabulary().tokens(), task.maxLength(), task.columns());
    }

    /** The tokens that a model of texts knows. */
    static Vocabulary vocabulary(ClassifySpec spec) {
        return new Vocabulary(Tokenisation.valueOf(spec.text().name()), spec.vocabulary());
    }

    /** A task for a trained model; one file alone is a test split, and the baselines learn from the run's training file. */
    static ClassifyJob open(TrainedRun<ClassifySpec, ClassifyModel> trained, DataRequest data) {
        ClassifySpec spec = trained.spec();
        TextColumns told = new TextColumns(data.labelColumn(), data.textColumn(), data.pairColumn());
        TextSets sets = read(trained, data.files(), told, TextColumns.of(spec.columns()));
        if (sets.test.pairs() != spec.pairs()) {
            throw new DataException(sets.test.source() + ": has "
                    + (sets.test.pairs() ? "pairs of texts, " : "one text a row, ") + "the model in " + trained.folder()
                    + " was trained on " + (spec.pairs() ? "pairs" : "single texts") + "; give it such ones");
        }
        TextTask task = TextTask.of(sets.train, sets.test, spec.classes(), vocabulary(spec), spec.maxLength());
        return ClassifyJob.of(spec, trained.config().model(), task).atRate(data.rate());
    }

    private static TextSets read(TrainedRun<?, ?> trained, List<Path> files, TextColumns told, TextColumns usual) {
        Path first = files.getFirst();
        Optional<TextSplits> splits = files.size() > 1
                ? Optional.of(new TextSplits(first, files.getLast()))
                : Files.isDirectory(first) ? Optional.of(TextSplits.find(first)) : TextSplits.beside(first);
        if (splits.isPresent()) {
            return read(splits.get(), told, usual);
        }
        LabelledTexts test = TextReader.read(first, told, usual, ((ClassifySpec) trained.config().task()).classes());
        return new TextSets(trainingFile(trained.config().data())
                .map(file -> TextReader.read(file, TextColumns.AUTOMATIC, usual, List.of())).orElse(null), test);
    }

    /** The file that a run was trained on, where it is still there as it was. */
    private static Optional<Path> trainingFile(RunConfig.DataNote note) {
        try {
            Path file = Path.of(note.source());
            return Files.isRegularFile(file) && DataFiles.sha256(List.of(file)).equals(note.sha256())
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }

    /**
     * Refuses texts where sequences of numbers are expected.
     *
     * @param mend
     *            what to do if it holds labelled texts
     * @throws DataException
     *             if a path is that of a table of texts
     */
    static void refuse(Path path, String mend) {
        if (!Files.exists(path) || !TextSplits.recognises(path)) {
            return;
        }
        if (!LabelledReader.recognises(path) || isOfTexts(TextSplits.training(path))) {
            throw new DataException(path + ": holds no sequences of numbers (.ts, .tsv of the UCR archive, IDX, or "
                    + "folders of classes); if it holds labelled texts, " + mend);
        }
    }

    /** Tables of texts and of numbers share an ending. */
    private static boolean isOfTexts(Path file) {
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            String line = lines.next();
            String[] fields = line == null ? new String[0] : line.split("\t", -1);
            String value = fields.length < 2 ? "" : fields[1].strip();
            return !value.isEmpty() && !value.equalsIgnoreCase("nan") && Float.isNaN(Numbers.parse(value));
        } catch (IOException | DataException toldByTheReader) {
            return false;
        }
    }
}
