package statespace.task.classify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import statespace.config.SettingException;
import statespace.data.labelled.LabelledSeries;

/**
 * A classification task: scaled splits, and what every model is compared with. The scaling comes from the training
 * examples alone; the test split is looked at once, in the end.
 *
 * @param classes
 *            names
 * @param scaler
 *            of the channels
 * @param train
 *            examples that train
 * @param validation
 *            examples that choose the epoch; may be empty
 * @param test
 *            examples that are measured
 */
public record ClassifyTask(
        List<String> classes, ChannelScaler scaler, Sequences train, Sequences validation, Sequences test) {
    private static final int MANY = 500;
    private static final double SHARE = 0.1;
    private static final double NEAREST_LIMIT = 2e12;

    /**
     * Prepares a task.
     *
     * @param share
     *            of the training examples that validate, the same of every class; null for a tenth, or none where there
     *            are fewer than 500
     */
    public static ClassifyTask of(LabelledSeries train, LabelledSeries test, Double share, long seed) {
        return of(train, test, share, ChannelScaler.fit(train), seed);
    }

    /** The same with a given scaling. */
    public static ClassifyTask of(LabelledSeries train, LabelledSeries test, Double share, ChannelScaler scaler,
            long seed) {
        double validation = validation(share, train.count());
        Sequences all = Sequences.of(train, scaler);
        int[][] splits = all.stratified(validation, train.classes().size(), new SplittableRandom(seed));
        return new ClassifyTask(train.classes(), scaler, all.select(splits[0]), all.select(splits[1]),
                Sequences.of(test, scaler));
    }

    /**
     * Share of the training examples that validate.
     *
     * @param share
     *            that was told, or null
     * @throws SettingException
     *             if it is none
     */
    static double validation(Double share, int count) {
        double validation = share != null ? share : count < MANY ? 0 : SHARE;
        if (!(validation >= 0 && validation < 1)) {
            throw new SettingException("the setting 'validation' is from 0 to below 1, not " + validation);
        }
        return validation;
    }

    /** The same task over symbols: values count them from 0 and have not been scaled. */
    public ClassifyTask asSymbols(int symbols) {
        return new ClassifyTask(classes, scaler, train.asSymbols(symbols), validation.asSymbols(symbols),
                test.asSymbols(symbols));
    }

    /** ConfusionMatrix of a classifier on the test split. */
    public ConfusionMatrix measure(Classifier classifier, int batch) {
        return confusion(Classifier.predict(classifier, test, classes.size(), batch));
    }

    /** Confusions of the baselines on the test split; they learn from training and validation examples together. */
    public Map<String, ConfusionMatrix> baselines() {
        Sequences known = train.and(validation);
        if (known.tokens() > 0) {
            return textBaselines(known);
        }
        ClassBaselines baselines = new ClassBaselines(known, classes.size());
        Map<String, ConfusionMatrix> all = new LinkedHashMap<>();
        all.put("ridge", confusion(baselines.ridge(test)));
        if ((double) known.count() * test.count() * 1024 < NEAREST_LIMIT) {
            all.put("nearest_neighbour", confusion(baselines.nearest(test)));
        }
        all.put("majority", confusion(baselines.majority(test)));
        return all;
    }

    /** None where there are no training examples. */
    private Map<String, ConfusionMatrix> textBaselines(Sequences known) {
        Map<String, ConfusionMatrix> all = new LinkedHashMap<>();
        if (known.count() > 0) {
            all.put("bag_of_words", confusion(BagOfWords.fit(known, classes.size()).predict(test)));
            all.put("majority", confusion(new ClassBaselines(known, classes.size()).majority(test)));
        }
        return all;
    }

    /**
     * Baselines over fixed features of whole sequences with a ridge readout, learnt from training and validation
     * examples together: the last state of a random linear CDE and, where it is asked for, the signature. There are none
     * of texts.
     *
     * @param signature
     *            such as "signature:3"; null for none
     * @param seed
     *            of the random CDE
     * @throws SettingException
     *             if the setting reads otherwise or asks for too many features
     */
    public List<FeatureBaseline> featureBaselines(String signature, long seed) {
        if (test.tokens() > 0) {
            return List.of();
        }
        Sequences known = FeatureBaseline.ordered(train.and(validation));
        List<FeatureBaseline> all = new ArrayList<>();
        if (signature != null) {
            SignatureFeatures features = new SignatureFeatures(SignatureFeatures.depth(signature), known, test);
            all.add(FeatureBaseline.of(features, classes, known, test, 0));
        }
        if (RandomCdeFeatures.applies(known)) {
            long start = System.nanoTime();
            Sequences learnt = RandomCdeFeatures.learnt(known, (double) Runtime.getRuntime().maxMemory());
            RandomCdeFeatures features = new RandomCdeFeatures(learnt, test, seed);
            all.add(FeatureBaseline.of(features, classes, learnt, test, (System.nanoTime() - start) / 1e9));
        }
        return all;
    }

    /**
     * Checks a setting of {@link #featureBaselines} against the sizes of this task.
     *
     * @throws SettingException
     *             if it reads otherwise or asks for too many features
     */
    public void checkFeatures(String signature) {
        if (test.tokens() > 0) {
            throw new SettingException("the setting 'features' does not apply to texts; leave it out");
        }
        new SignatureFeatures(SignatureFeatures.depth(signature), train.and(validation), test);
    }

    private ConfusionMatrix confusion(int[] predicted) {
        return ConfusionMatrix.of(classes, test.labels(), predicted);
    }
}
