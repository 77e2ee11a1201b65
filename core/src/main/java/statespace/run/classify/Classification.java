package statespace.run.classify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.backbone.Ability;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.data.DataException;
import statespace.data.labelled.LabelledReader;
import statespace.data.labelled.LabelledSeries;
import statespace.layer.ParameterSize;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.run.DataRequest;
import statespace.run.Job;
import statespace.run.RunConfig;
import statespace.run.Task;
import statespace.run.TrainedRun;
import statespace.task.classify.ChannelScaler;
import statespace.task.classify.ClassifyTask;

/** The task of classification: labelled sequences in, the class of each out. */
public enum Classification implements Task<ClassifySpec, ClassifyModel> {
    /** The descriptor. */
    TASK;

    @Override
    public Settings<ClassifySpec> settings() {
        return ClassifySpec.SETTINGS;
    }

    @Override
    public BackboneDefaults backbones() {
        return ClassifySpec.BACKBONES;
    }

    @Override
    public String defaultBackbone() {
        return "s4d";
    }

    @Override
    public String noun() {
        return "a classifier";
    }

    @Override
    public Set<DataRequest.Part> takes() {
        return EnumSet.of(DataRequest.Part.TRAIN_AND_TEST, DataRequest.Part.RATE, DataRequest.Part.LABEL_COLUMN,
                DataRequest.Part.TEXT_COLUMN, DataRequest.Part.PAIR_COLUMN);
    }

    @Override
    public ClassifyModel build(ClassifySpec spec, BackboneSpec backbone, RandomGenerator random) {
        return new ClassifyModel(spec, backbone, random);
    }

    @Override
    public ParameterSize size(ClassifySpec spec, BackboneSpec backbone) {
        return ClassifyModel.size(spec, backbone);
    }

    /**
     * Reads a set: one folder with both splits, or the training split and the test split.
     *
     * @throws DataException
     *             if the splits do not belong together
     */
    public static LabelledReader.Pair read(List<Path> files) {
        TextSets.refuse(files.getFirst(),
                "say what their tokens are with the setting 'text=words' (words, characters or bytes)");
        if (files.size() == 1) {
            return LabelledReader.readPair(files.getFirst());
        }
        LabelledSeries train = LabelledReader.read(files.getFirst());
        LabelledSeries test = LabelledReader.read(files.getLast());
        if (train.channels() != test.channels()) {
            throw new DataException(test.source() + ": has " + test.channels() + " channels, " + train.source()
                    + " has " + train.channels() + "; name two splits of one set");
        }
        return new LabelledReader.Pair(train, test.relabelled(train.classes()));
    }

    @Override
    public Job<ClassifyModel> open(TrainedRun<ClassifySpec, ClassifyModel> trained, DataRequest data)
            throws IOException {
        if (data.rate() != 1 && !trained.config().model().abilities().contains(Ability.SAMPLING_RATE)) {
            throw new SettingException("the setting 'rate' does not apply to " + trained.config().model().kind()
                    + ", which has no step size of its own; it applies to s4d");
        }
        ClassifySpec spec = trained.spec();
        if (spec.text() != ClassifySpec.Text.NONE) {
            return TextSets.open(trained, data);
        }
        data.check(EnumSet.of(DataRequest.Part.TRAIN_AND_TEST, DataRequest.Part.RATE), noun());
        TextSets.refuse(data.files().getFirst(), "name a model of texts, the one in " + trained.folder()
                + " reads numbers");
        LabelledReader.Pair pair = read(data.files());
        if (pair.test().channels() != spec.channels()) {
            throw new DataException(pair.test().source() + ": has " + pair.test().channels()
                    + " channels, the model in " + trained.folder() + " was trained on " + spec.channels()
                    + "; give it the same ones");
        }
        LabelledSeries train = pair.train().relabelled(spec.classes());
        LabelledSeries test = pair.test().relabelled(spec.classes());
        RunConfig.Scaling scaling = trained.config().scaling();
        ChannelScaler scaler = new ChannelScaler(scaling.mean(), scaling.standardDeviation());
        ClassifyTask task = ClassifyTask.of(train, test, 0.0, scaler, trained.config().training().seed());
        return new ClassifyJob(spec, trained.config().model(), new LabelledReader.Pair(train, test), task,
                data.rate());
    }
}
