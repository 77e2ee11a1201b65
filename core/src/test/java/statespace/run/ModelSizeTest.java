package statespace.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Backbones;
import statespace.config.SettingException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.model.Model;
import statespace.model.TaskSpec;
import statespace.model.classify.ClassifySpec;
import statespace.model.detect.DetectSpec;
import statespace.model.forecast.ForecastSpec;
import statespace.run.forecast.ForecastJob;
import statespace.task.forecast.ForecastTask;
import statespace.train.TrainConfig;

/** The size of a model is known before it is built, and one that the machine cannot hold is never begun. */
class ModelSizeTest {
    @TempDir
    private Path folder;

    private static BackboneSpec backbone(String text) {
        String[] parts = text.split(":", -1);
        return (BackboneSpec) Backbones.standard().find(parts[0]).spec(parts[1]);
    }

    static List<String> backbones() {
        return List.of("mamba:width=5,layers=3,state=2,expand=3", "mamba:width=33,norm_first=false",
                "mamba:width=4,norm=batch,final_norm=rms", "s4d:width=3,state=6",
                "s4d:width=3,state=5,initialisation=real",
                "s4d:width=4,state=4,bidirectional=true,mix=linear", "s4d:width=4,state=4,mix=none,norm=batch",
                "s4d:width=2,state=8,initialisation=legs,layers=1", "chimera:width=3,layers=2,state=5",
                "chimera:width=17,kernel=1,average=trailing", "chimera:width=3,order=ordered,average=trailing",
                "chimera:width=3,shared=true,average=trailing", "chimera:width=4,selective=false,average=trailing",
                "chimera:width=4,selective=false,discretisation=halved", "chimera:discretisation=paper_zoh",
                "chimera:order=permuted,permutations=3", "s5:width=3,state=6", "s5:width=4,state=4,mix=linear,layers=1",
                "s5:width=3,state=4,bidirectional=true",
                "s5:width=2,state=2,mix=none,norm=rms", "rg-lru:width=5,layers=3,expand=2", "mamba2:width=4,state=3",
                "mamba2:width=6,expand=1,heads=6,groups=3,state=5", "gla:width=6,heads=2,state=5",
                "gla:width=4,decay=fixed", "gla:width=4,decay=none,norm_first=false", "hgrn2:width=6,heads=3,state=2",
                "deltanet:width=6,heads=2,state=3", "deltanet:width=4,negative_eigenvalues=true",
                "gru:width=5,layers=3",
                "gru:width=4,norm_first=false,norm=layer", "bt-grc:width=5,beams=2", "gt-grc:width=70",
                "egt-grc:width=5",
                "egt-grc:width=70", "ordered-memory:width=6,slots=4", "crvnn:width=5", "rir:width=6", "rir-grc:width=5",
                "ebt-grc:width=70", "bbt-grc:width=4");
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void theSizeThatIsToldIsTheSizeThatIsBuilt(String text) {
        BackboneSpec backbone = backbone(text);
        Stream.of(ForecastSpec.of(50, 7, 3), ForecastSpec.of(50, 7, 3).withPatch(16, 5),
                ForecastSpec.of(50, 7, 3).withSkipMissing(true), ForecastSpec.of(50, 7, 3).withClosedLoop(),
                ClassifySpec.of(3, List.of("a", "b", "c", "d")), DetectSpec.of(5))
                .forEach(spec -> checkSize(Toolkit.standard().task(spec.kind()), spec, backbone));
    }

    private static <S extends Record & TaskSpec, M extends Model> void checkSize(Task<S, M> task, TaskSpec spec,
            BackboneSpec backbone) {
        try (PointerScope _ = new PointerScope()) {
            M model;
            try {
                model = task.build(task.cast(spec), backbone, new SplittableRandom(1));
            } catch (IllegalArgumentException cannot) {
                return; // tasks refuse backbones that cannot serve them
            }
            List<Parameter> built = model.parameters();
            assertEquals(new ParameterSize(built.size(), built.stream().mapToLong(p -> p.value().numel()).sum(),
                    built.stream().mapToLong(p -> p.value().numel()).max().orElse(0)),
                    task.size(task.cast(spec), backbone), spec + " " + backbone);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "mamba:width=1048576", "mamba:width=2147483647,expand=2147483647", "mamba:layers=100000000",
        "mamba:state=2000000000", "mamba:width=300000,expand=1,layers=1", "s4d:width=2000000", "s4d:state=2000000000",
        "s4d:layers=2147483647", "s5:width=2000000,layers=5", "rg-lru:width=200000",
        "rg-lru:width=64,expand=2147483647",
        "mamba2:width=2147483644,state=2147483647", "mamba2:width=64,heads=1,state=2147483647", "gla:width=200000",
        "gla:width=64,state=2147483647", "hgrn2:width=64,state=2147483647", "deltanet:width=200000,state=2147483647",
        "deltanet:heads=64,state=2147483647", "chimera:width=1000000", "chimera:layers=100000000",
        "chimera:state=2000000000", "gru:width=200000", "gru:layers=100000000"})
    void trainingThatCannotFitIsRefusedWithBothNumbersAndLeavesNoFolder(String text) throws IOException {
        StringBuilder rows = new StringBuilder("x,y\n");
        for (int t = 0; t < 400; t++) {
            rows.append(Math.sin(t)).append(',').append(t).append('\n');
        }
        var table = SeriesReader.read(Files.writeString(folder.resolve("x.csv"), rows), ReadOptions.automatic());
        ForecastSpec spec = ForecastSpec.of(32, 8, 2);
        ForecastJob job = new ForecastJob(spec, backbone(text), ForecastTask.of(table, null, 32, 8));
        Path out = folder.resolve("run");
        String message = assertThrows(SettingException.class,
                () -> Runs.train(job, TrainConfig.standard(), Runs.Options.of(out))).getMessage();
        assertTrue(message.startsWith("the settings of the model " + text.split(":", -1)[0] + " (width "), message);
        assertTrue(
                message.matches(".* are too large: .* parameters take at least .* GB to train with batches of 32, and "
                        + "this machine has .* GB; choose smaller ones"),
                message);
        assertFalse(Files.exists(out));
    }

    @Test
    void aStateOfLegsIsBounded() {
        assertEquals("the backbone s4d: the setting 'initialisation=legs' diagonalises a matrix of state by state and "
                + "takes a state of at most 1024, not 2048",
                assertThrows(SettingException.class, () -> backbone("s4d:initialisation=legs,state=2048"))
                        .getMessage());
    }
}
