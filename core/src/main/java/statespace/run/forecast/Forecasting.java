package statespace.run.forecast;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.config.Settings;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.layer.ParameterSize;
import statespace.model.CheckpointException;
import statespace.model.forecast.ForecastModel;
import statespace.model.forecast.ForecastSpec;
import statespace.run.DataRequest;
import statespace.run.Job;
import statespace.run.RunConfig;
import statespace.run.Task;
import statespace.run.TrainedRun;
import statespace.task.Scaler;
import statespace.task.forecast.ForecastTask;
import statespace.task.forecast.Split;

/** The task of forecasting: a table in, what comes after its last row out. */
public enum Forecasting implements Task<ForecastSpec, ForecastModel> {
    /** The descriptor. */
    TASK;

    @Override
    public Settings<ForecastSpec> settings() {
        return ForecastSpec.SETTINGS;
    }

    @Override
    public BackboneDefaults backbones() {
        return ForecastSpec.BACKBONES;
    }

    @Override
    public String defaultBackbone() {
        return "mamba";
    }

    @Override
    public String noun() {
        return "a forecasting model";
    }

    @Override
    public Set<DataRequest.Part> takes() {
        Set<DataRequest.Part> parts = DataRequest.Part.ofTables();
        parts.add(DataRequest.Part.SPLIT);
        return parts;
    }

    @Override
    public ForecastModel build(ForecastSpec spec, BackboneSpec backbone, RandomGenerator random) {
        return new ForecastModel(spec, backbone, random);
    }

    @Override
    public ParameterSize size(ForecastSpec spec, BackboneSpec backbone) {
        return ForecastModel.size(spec, backbone);
    }

    @Override
    public Job<ForecastModel> open(TrainedRun<ForecastSpec, ForecastModel> trained, DataRequest data) {
        ForecastSpec spec = trained.spec();
        RunConfig config = trained.config();
        if (data.options().missing() == ReadOptions.Missing.SKIP && !spec.skipMissing()) {
            throw new DataException(trained.folder() + ": was not trained with the setting 'missing=skip'; leave it at "
                    + "the setting 'missing=fill'");
        }
        SeriesTable table = table(trained, data);
        Split split = split(table, trained, data);
        Scaler scaler = new Scaler(config.scaling().mean(), config.scaling().standardDeviation());
        ForecastTask task = ForecastTask.of(table, split, scaler, spec.lookback(), spec.horizon());
        return new ForecastJob(spec, config.model(), task, data.again() ? null : trained.folder());
    }

    /** The split that was asked for or trained with; none for a forecast of a table that only has the look-back. */
    private static Split split(SeriesTable table, TrainedRun<ForecastSpec, ForecastModel> trained, DataRequest data) {
        ForecastSpec spec = trained.spec();
        if (table.rows() < spec.lookback()) {
            throw new DataException(table.source() + ": has " + table.rows() + " rows, the model in " + trained.folder()
                    + " looks back at " + spec.lookback() + "; supply at least as many");
        }
        Split split = Split.of(table, data.split() != null ? data.split() : sameSplit(table, trained));
        boolean isForecast = !data.again() && data.split() == null;
        if (isForecast && !split.fits(spec.lookback(), spec.horizon())
                && Measured.keptIntervals(trained.folder(), spec.variates(), spec.horizon()).isPresent()) {
            return Split.none(table);
        }
        split.check(table, spec.lookback(), spec.horizon());
        return split;
    }

    private static SeriesTable table(TrainedRun<ForecastSpec, ForecastModel> trained, DataRequest data) {
        boolean skips = trained.spec().skipMissing();
        ReadOptions options = trained.reading(data.options());
        if (options.missing() == null) {
            options = options.withMissing(skips ? ReadOptions.Missing.SKIP : ReadOptions.Missing.FILL);
        }
        SeriesTable table = SeriesReader.read(data.files().getFirst(), options);
        if (!table.variates().equals(trained.config().scaling().variates())) {
            throw new DataException(data.files().getFirst() + ": has variates " + table.variates() + ", the model in "
                    + trained.folder() + " was trained on " + trained.config().scaling().variates()
                    + "; give it the same ones");
        }
        boolean filled = skips && options.missing() == ReadOptions.Missing.FILL && table.missingTotal() > 0;
        return trained.noting(filled
                ? table.noting(List.of("The model was trained to skip missing values; here they are filled as asked."))
                : table, data.options());
    }

    private static Split.Kind sameSplit(SeriesTable table, TrainedRun<?, ?> trained) {
        RunConfig.DataNote note = trained.config().data();
        if (!table.sha256().equals(note.sha256())) {
            return null;
        }
        return Arrays.stream(Split.Kind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(note.split())).findFirst()
                .orElseThrow(() -> new CheckpointException(RunConfig.file(trained.folder())
                        + ": 'split' of 'data' must be one of "
                        + Arrays.toString(Split.Kind.values()).toLowerCase(Locale.ROOT) + ", found \""
                        + Settings.shorten(note.split()) + "\"; restore a copy of the file"));
    }
}
