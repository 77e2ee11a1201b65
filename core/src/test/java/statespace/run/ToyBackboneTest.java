package statespace.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.backbone.Ability;
import statespace.backbone.BackboneType;
import statespace.backbone.Backbones;
import statespace.backbone.SequenceSpec;
import statespace.config.Setting;
import statespace.config.SettingException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.layer.CausalAverage;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;
import statespace.model.forecast.ForecastSpec;
import statespace.run.forecast.ForecastJob;
import statespace.task.forecast.ForecastTask;
import statespace.train.Listener;
import statespace.train.TrainConfig;

/** A backbone is one record and one line: this one is trained, stored, read and measured without another edit. */
class ToyBackboneTest {
    @TempDir
    private Path folder;

    /** Residual blocks around an exponential average of every channel, y_t = g y_(t-1) + (1 - g) x_t. */
    record ToySpec(int width, int layers, int state, double memory, double dropout) implements SequenceSpec {
        static final BackboneType<ToySpec> TYPE = BackboneType.of(ToySpec.class, new ToySpec(8, 1, 1, 0.5, 0.1),
                "an exponential average of every channel",
                Setting.whole("width", 1, "channels"), Setting.whole("layers", 1, "blocks"),
                Setting.whole("state", 1, "states per channel"), Setting.number("memory", 0, 1, "weight of the past"),
                Setting.number("dropout", 0, 0.999, "dropout rate after every block"));

        @Override
        public String kind() {
            return "toy";
        }

        @Override
        public Set<Ability> abilities() {
            return EnumSet.of(Ability.STEP);
        }

        @Override
        public Norm.Kind norm() {
            return Norm.Kind.LAYER;
        }

        @Override
        public boolean normFirst() {
            return true;
        }

        @Override
        public Norm.Kind finalNorm() {
            return Norm.Kind.LAYER;
        }

        @Override
        public boolean tiedDropout() {
            return false;
        }

        @Override
        public ParameterSize mixerSize() {
            return ParameterSize.NONE;
        }

        @Override
        public SequenceLayer mixer(RandomGenerator random) {
            return new CausalAverage(width, memory);
        }
    }

    private static final Toolkit TOOLKIT = Toolkit.standard().with(Backbones.standard().with(ToySpec.TYPE));

    private Path table() throws IOException {
        StringBuilder rows = new StringBuilder("t,x\n");
        for (int t = 0; t < 400; t++) {
            rows.append(t).append(',').append(Math.sin(t / 4.0)).append('\n');
        }
        return Files.writeString(folder.resolve("waves.csv"), rows);
    }

    private Outcome train(Path out) throws IOException {
        SeriesTable table = SeriesReader.read(table(), ReadOptions.automatic());
        ForecastSpec spec = ForecastSpec.of(32, 8, 1);
        ToySpec toy = ForecastSpec.BACKBONES.of(ToySpec.TYPE, "memory=0.75");
        assertEquals(32, toy.width(), "the task's default reaches every backbone that has the setting");
        ForecastTask windows = ForecastTask.of(table, null, spec.lookback(), spec.horizon());
        return Runs.train(new ForecastJob(spec, toy, windows), TrainConfig.standard().withEpochs(2),
                new Runs.Options(out, false, false, "", Listener.SILENT, TOOLKIT));
    }

    @Test
    void isTrainedStoredReadAndMeasured() throws IOException {
        Path out = folder.resolve("run");
        train(out);
        ConfigFile.Stored stored = ConfigFile.read(out, TOOLKIT);
        assertEquals(new ToySpec(32, 1, 8, 0.75, 0.3), stored.config().model());
        Path again = folder.resolve("again");
        Runs.evaluate(out, DataRequest.of(folder.resolve("waves.csv")), again, TOOLKIT);
        assertArrayEquals(Files.readAllBytes(out.resolve("forecast.csv")),
                Files.readAllBytes(again.resolve("forecast.csv")));
    }

    @Test
    void aToolkitWithoutItNamesThoseItHas() throws IOException {
        Path out = folder.resolve("run");
        train(out);
        String told = assertThrows(statespace.model.CheckpointException.class,
                () -> ConfigFile.read(out, Toolkit.standard())).getMessage();
        assertEquals(out.resolve("config.json")
                + ": there is no backbone 'toy'; there are mamba, s4d, chimera, linear-cde, s5, rg-lru, "
                + "mamba2, gla, hgrn2, deltanet, plrnn, rir, rir-grc, ebt-grc, bbt-grc"
                + ", bt-grc, gt-grc, egt-grc, ordered-memory, crvnn, gru, vmamba, vim; restore a copy of the file",
                told);
    }

    @Test
    void itsOptionsAreCheckedLikeAllOthers() {
        assertEquals("the setting 'memory' of the backbone toy takes a number from 0 to 1, not 2.0",
                assertThrows(SettingException.class, () -> ToySpec.TYPE.spec("memory=2")).getMessage());
        assertTrue(assertThrows(SettingException.class, () -> ToySpec.TYPE.spec("expand=2")).getMessage()
                .startsWith("'expand' is no setting of the backbone toy; there are width, layers"));
    }
}
