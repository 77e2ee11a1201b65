package statespace.run.detect;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.config.Settings;
import statespace.data.array.NpyFile;
import statespace.data.table.ReadOptions;
import statespace.layer.ParameterSize;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;
import statespace.model.detect.DetectModel;
import statespace.model.detect.DetectSpec;
import statespace.run.DataRequest;
import statespace.run.Job;
import statespace.run.Task;
import statespace.run.TrainedRun;
import statespace.task.detect.DetectTask;

/** The task of detection: normal rows in, scores and events of other rows out. */
public enum Detection implements Task<DetectSpec, DetectModel> {
    /** The descriptor. */
    TASK;

    @Override
    public Settings<DetectSpec> settings() {
        return DetectSpec.SETTINGS;
    }

    @Override
    public BackboneDefaults backbones() {
        return DetectSpec.BACKBONES;
    }

    @Override
    public String defaultBackbone() {
        return "chimera";
    }

    @Override
    public String noun() {
        return "a detector of anomalies";
    }

    @Override
    public Set<DataRequest.Part> takes() {
        Set<DataRequest.Part> parts = DataRequest.Part.ofTables();
        parts.remove(DataRequest.Part.MISSING);
        parts.addAll(EnumSet.of(DataRequest.Part.TRAIN_AND_TEST, DataRequest.Part.LABELS,
                DataRequest.Part.LABEL_COLUMN));
        return parts;
    }

    @Override
    public DetectModel build(DetectSpec spec, BackboneSpec backbone, RandomGenerator random) {
        return new DetectModel(spec, backbone, random);
    }

    @Override
    public ParameterSize size(DetectSpec spec, BackboneSpec backbone) {
        return DetectModel.size(spec, backbone);
    }

    /** A detector is ready once it knows its threshold. */
    @Override
    public void checkReady(TrainedRun<DetectSpec, DetectModel> trained, DetectModel model) {
        if (!model.isCalibrated()) {
            throw new CheckpointException(trained.folder().resolve(Checkpoint.TENSORS)
                    + ": expected a threshold, found none; its training was interrupted, go on with it with the setting "
                    + "'resume'");
        }
    }

    @Override
    public Job<DetectModel> open(TrainedRun<DetectSpec, DetectModel> trained, DataRequest data) {
        ReadOptions options = data.files().stream().anyMatch(NpyFile::recognises)
                ? data.options()
                : trained.reading(data.options()).withVariates(data.options().variates());
        DetectSeries read = new DetectReader(data.files(), options, data.labels(), data.labelColumn())
                .test(trained.config().scaling().variates());
        DetectSeries series = new DetectSeries(read.train(), read.trainRows(),
                trained.noting(read.test(), data.options()), read.from(), read.truth(), read.labelled());
        DetectTask task = series.train() == null
                ? null
                : DetectTask.of(series.train().source(), series.normal(), series.tested());
        return new DetectJob(trained.spec(), trained.config().model(), series, task);
    }
}
