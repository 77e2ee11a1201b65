package statespace.run.reconstruct;

import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.backbone.Ability;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.data.DataException;
import statespace.data.array.NpyFile;
import statespace.layer.ParameterSize;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.run.DataRequest;
import statespace.run.RunConfig;
import statespace.run.Task;
import statespace.run.TrainedRun;
import statespace.task.Scaler;

/** The task of reconstruction: a recorded series in, a dynamical system that generates such series out. */
public enum Reconstruction implements Task<ReconstructSpec, ReconstructModel> {
    /** The descriptor. */
    TASK;

    @Override
    public Settings<ReconstructSpec> settings() {
        return ReconstructSpec.SETTINGS;
    }

    @Override
    public BackboneDefaults backbones() {
        return ReconstructSpec.BACKBONES;
    }

    @Override
    public String defaultBackbone() {
        return "plrnn";
    }

    @Override
    public boolean suits(BackboneType<?> type) {
        return type.settings().defaults().can(Ability.FREE_RUN);
    }

    @Override
    public String noun() {
        return "a reconstructed system";
    }

    /** Tables, and a second file of nuisance regressors. */
    @Override
    public Set<DataRequest.Part> takes() {
        Set<DataRequest.Part> parts = DataRequest.Part.ofTables();
        parts.add(DataRequest.Part.TRAIN_AND_TEST);
        return parts;
    }

    @Override
    public ReconstructModel build(ReconstructSpec spec, BackboneSpec backbone, RandomGenerator random) {
        return new ReconstructModel(spec, backbone, random);
    }

    @Override
    public ParameterSize size(ReconstructSpec spec, BackboneSpec backbone) {
        return ReconstructModel.size(spec, backbone);
    }

    /** A system is ready once it knows the state that a free run begins with. */
    @Override
    public void checkReady(TrainedRun<ReconstructSpec, ReconstructModel> trained, ReconstructModel model) {
        if (!model.isFinished()) {
            throw new CheckpointException(trained.folder().resolve(Checkpoint.TENSORS)
                    + ": expected a state that a free run begins with, found none; its training was interrupted, go on "
                    + "with it with the setting 'resume'");
        }
    }

    @Override
    public ReconstructJob open(TrainedRun<ReconstructSpec, ReconstructModel> trained, DataRequest data) {
        ReconstructSpec spec = trained.spec();
        if ((data.files().size() > 1) != (spec.nuisance() > 0)) {
            throw new SettingException(spec.nuisance() > 0
                    ? "the model has " + spec.nuisance() + " nuisance regressors; name a second file with those of "
                            + data.files().getFirst()
                    : "the model has no nuisance regressors; leave " + data.files().getLast() + " out");
        }
        RunConfig.Scaling scaling = trained.config().scaling();
        ReconstructSeries series = ReconstructSeries.read(data.files().getFirst(),
                spec.nuisance() > 0 ? data.files().getLast() : null, NpyFile.recognises(data.files().getFirst())
                        ? data.options()
                        : trained.reading(data.options()).withVariates(scaling.variates().subList(0, spec.variates())));
        if (!series.names().equals(scaling.variates())) {
            throw new DataException(data.files().getFirst() + ": has the columns " + series.names()
                    + ", the model was trained on " + scaling.variates() + "; give it the same ones");
        }
        return new ReconstructJob(spec, trained.config().model(), series,
                new Scaler(scaling.mean(), scaling.standardDeviation()), null, null, 1);
    }
}
