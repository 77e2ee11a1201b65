package statespace.run.classify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.Ability;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.backbone.Backbones;
import statespace.config.SettingException;
import statespace.data.text.Vocabulary;
import statespace.format.WholeFile;
import statespace.layer.recursion.InducedTree;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.report.Document;
import statespace.run.Facts;
import statespace.task.classify.Classifier;
import statespace.task.classify.Sequences;
import statespace.task.classify.TextTask;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.classify.ClassifyTraining;

/**
 * What a model of trees makes of a text, or of a pair of texts: the class and the trees.
 *
 * @param backbone
 *            kind of the model
 * @param predicted
 *            the class
 * @param probability
 *            that the model gives to it
 * @param texts
 *            one, or the two of a pair
 */
public record TreeView(String backbone, String predicted, double probability, List<OfText> texts) {
    private static final int DRAWN = 3;
    private static final int SHORT = 40; // tokens of a text that a report has room for
    private static final String NAME = "tree";

    /**
     * A text.
     *
     * @param tokens
     *            as the model reads them
     * @param unknown
     *            how many of them it has never seen
     * @param cut
     *            true if the text is longer than what the model reads
     * @param trees
     *            the most probable first
     */
    public record OfText(List<String> tokens, int unknown, boolean cut, List<Tree> trees) {}

    /**
     * A tree: node {@code length + i} has the children {@code left[i]} and {@code right[i]}; smaller nodes are tokens.
     *
     * @param probability
     *            that the model gives to it among those it kept
     * @param depth
     *            merges on the longest way down
     * @param brackets
     *            the tree as text
     */
    public record Tree(double probability, int depth, String brackets, int[] left, int[] right, int root) {
        private static Tree of(InducedTree tree, List<String> tokens) {
            return new Tree(tree.probability(), tree.depth(), tree.brackets(tokens),
                    Arrays.copyOfRange(tree.left(), tree.length(), tree.left().length),
                    Arrays.copyOfRange(tree.right(), tree.length(), tree.right().length), tree.root());
        }
    }

    /**
     * Reads a text with a model.
     *
     * @param texts
     *            one, or two where the model reads pairs
     * @throws SettingException
     *             if the model makes no trees or reads no such texts
     */
    public static TreeView of(ClassifyModel model, List<String> texts) {
        ClassifySpec spec = model.task();
        check(model, texts);
        Vocabulary vocabulary = TextSets.vocabulary(spec);
        List<float[]> ids = new ArrayList<>();
        List<OfText> read = new ArrayList<>();
        for (String text : texts) {
            Vocabulary.Encoded encoded = vocabulary.encode(text, spec.maxLength());
            if (encoded.ids().length == 0) {
                throw new SettingException("the setting 'tree' is a text with at least one token, not '" + text + "'");
            }
            ids.add(encoded.ids());
            List<String> tokens = vocabulary.tokens(text, encoded.ids().length);
            read.add(new OfText(tokens, encoded.unknown(), encoded.cut(), trees(model, encoded.ids(), tokens)));
        }
        return of(model, ids, read);
    }

    /**
     * What a model makes of the first test example that a report has room for.
     *
     * @param texts
     *            of the task; null where it has none
     * @return null where the model makes no trees, or all texts are longer or shorter
     */
    static TreeView example(ClassifyModel model, TextTask texts) {
        if (texts == null || !model.backbone().can(Ability.TREES)) {
            return null;
        }
        Sequences test = texts.sequences().test();
        for (int i = 0; i < test.count(); i++) {
            List<float[]> ids = test.texts(i);
            if (ids.stream().allMatch(text -> text.length > 2 && text.length <= SHORT)) {
                return of(model, texts.vocabulary(), ids);
            }
        }
        return null;
    }

    private static TreeView of(ClassifyModel model, Vocabulary vocabulary, List<float[]> ids) {
        List<OfText> read = new ArrayList<>();
        for (float[] text : ids) {
            List<String> tokens = new ArrayList<>();
            int unknown = 0;
            for (float id : text) {
                tokens.add(vocabulary.written((int) id));
                unknown += vocabulary.isUnknown((int) id) ? 1 : 0;
            }
            read.add(new OfText(tokens, unknown, false, trees(model, text, tokens)));
        }
        return of(model, ids, read);
    }

    private static TreeView of(ClassifyModel model, List<float[]> ids, List<OfText> read) {
        float[] scores = scores(model, ids);
        int best = Classifier.largest(scores, 0, scores.length);
        return new TreeView(model.backbone().kind(), model.task().classes().get(best), scores[best], read);
    }

    private static void check(ClassifyModel model, List<String> texts) {
        if (!model.backbone().can(Ability.TREES)) {
            throw new SettingException("the setting 'tree' does not apply to " + model.backbone().kind()
                    + ", which makes no trees; those that do are "
                    + Backbones.standard().types().stream()
                            .filter(type -> ((BackboneSpec) type.settings().defaults()).can(Ability.TREES))
                            .map(BackboneType::kind).collect(Collectors.joining(", ")));
        }
        if (model.task().text() == ClassifySpec.Text.NONE) {
            throw new SettingException(
                    "the setting 'tree' is for models of texts; this one reads sequences of numbers");
        }
        int wanted = model.task().pairs() ? 2 : 1;
        if (texts.size() != wanted) {
            throw new SettingException("the setting 'tree' is given " + (wanted == 2
                    ? "twice to a model of pairs, once for each text"
                    : "once") + ", not " + Facts.count(texts.size(), "time"));
        }
    }

    private static List<Tree> trees(ClassifyModel model, float[] ids, List<String> tokens) {
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return model.trees(Tensors.of(ids, 1, ids.length, 1)).stream().map(tree -> Tree.of(tree, tokens))
                        .toList();
            }
        });
    }

    /** Probabilities of the classes; the texts of a pair are one example. */
    private static float[] scores(ClassifyModel model, List<float[]> ids) {
        int[] lengths = ids.stream().mapToInt(row -> row.length).toArray();
        int[] all = IntStream.range(0, lengths.length).toArray();
        Sequences sequences = new Sequences(1, ids, lengths, new int[lengths.length]);
        return ClassifyTraining.classifier(model).scores(sequences.batch(all));
    }

    /** What a terminal shows. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        for (OfText text : texts) {
            lines.add("");
            if (text.unknown > 0) {
                lines.add("  " + Facts.count(text.unknown, "token") + " of " + text.tokens.size()
                        + " never seen in training");
            }
            if (text.cut) {
                lines.add("  the text is longer than the " + Facts.count(text.tokens.size(), "token")
                        + " that this model reads; the rest was cut");
            }
            for (Tree tree : text.trees) {
                lines.add(String.format(Locale.ROOT, "  %5.1f %%  depth %d  %s", 100 * tree.probability, tree.depth,
                        tree.brackets));
            }
        }
        return lines;
    }

    private String headline() {
        return String.format(Locale.ROOT, "%s: class %s, probability %.2f %%", backbone, predicted, 100 * probability);
    }

    /** The page. */
    Document document() {
        List<List<String>> provenance = new ArrayList<>(List.of(List.of("backbone", backbone)));
        texts.forEach(text -> provenance.add(List.of("text", Facts.count(text.tokens.size(), "token") + ", "
                + text.unknown + " never seen in training")));
        return new Document("What the model made of a text", headline(),
                "Trees with their probability among the trees that the search kept. Where two lines meet, the model "
                        + "made one vector of two.",
                sections("Tree", DRAWN), provenance);
    }

    /**
     * The drawn trees.
     *
     * @param title
     *            before the number of each
     * @param most
     *            trees of a text
     */
    List<Document.Section> sections(String title, int most) {
        List<Document.Section> sections = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            OfText text = texts.get(i);
            String which = texts.size() == 1 ? "" : i == 0 ? "first text, " : "second text, ";
            for (int t = 0; t < Math.min(most, text.trees.size()); t++) {
                sections.add(section(title + " " + (t + 1), which, text.tokens, text.trees.get(t)));
            }
        }
        return sections;
    }

    private static Document.Section section(String title, String which, List<String> tokens, Tree tree) {
        return new Document.TreeSection(title,
                String.format(Locale.ROOT, "%sprobability %.1f %%, depth %d", which, 100 * tree.probability,
                        tree.depth),
                tokens, tree.left, tree.right, tree.root);
    }

    /** Writes {@code tree.html} and {@code tree.json} into a folder, each whole or not at all. */
    public void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve(NAME + ".json"), Facts.json(this) + "\n");
        document().write(folder.resolve(NAME + ".html"));
    }
}
