package statespace.bench.fuzz.driver;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import statespace.backbone.BackboneSpec;
import statespace.format.FormatException;
import statespace.model.TaskSpec;
import statespace.run.ConfigFile;
import statespace.run.RunConfig;
import statespace.run.Task;
import statespace.run.Toolkit;
import statespace.train.TrainConfig;

/** The configuration of a run's folder, in its newest and in its first version. */
final class ConfigTarget extends FileTarget {
    private static final String FIRST_VERSION = """
            {"format": "statespace", "version": 1, "model": {"task": "forecast", "backbone": "S4D", "lookback": 24,
            "horizon": 8, "patch": 16, "stride": 8, "width": 8, "layers": 1, "state": 4, "expand": 1, "dropout": 0.3,
            "variates": 1, "chimera": null, "closedLoop": false}, "scaling": {"variates": ["load"], "mean": [10.05],
            "deviation": [2.15]}, "data": {"source": "a.csv", "sha256": "ef", "split": "RATIO", "rows": 420,
            "frequency": "hourly"}, "training": {"epochs": 2, "batch": 32, "rate": 0.001, "decline": "COSINE"}}
            """;

    private final Mutator inputs;

    ConfigTarget() {
        super("config", FormatException.class);
        Toolkit toolkit = Toolkit.standard();
        List<byte[]> seeds = new ArrayList<>(Words.bytes(FIRST_VERSION));
        for (int i = 0; i < toolkit.tasks().size(); i++) {
            Task<?, ?> task = toolkit.tasks().get(i);
            var backbones = toolkit.backbones().types();
            RunConfig config = new RunConfig((TaskSpec) task.settings().defaults(),
                    (BackboneSpec) backbones.get(i % backbones.size()).settings().defaults(),
                    new RunConfig.Scaling(List.of("a"), new double[]{0.5}, new double[]{2}),
                    new RunConfig.DataNote("a.csv", "ef", "ratio", 420, "hourly"), TrainConfig.standard(),
                    Map.of("java", "25"));
            seeds.add(bytes(ConfigFile.json(config, toolkit)));
        }
        List<String> words = new ArrayList<>(Words.JSON);
        words.addAll(
                List.of("\"kind\"", "\"task\"", "\"model\"", "\"scaling\"", "\"version\"", "\"mamba\"", "\"chimera\"",
                        "NaN", "\"variates\"", "\"mean\"", "/*"));
        inputs = new Mutator(seeds, words);
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return new ObjectMapper().writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return inputs.draw(random);
    }

    @Override
    public void read(byte[] input) throws Exception {
        write(RunConfig.FILE, input);
        ConfigFile.read(folder(), Toolkit.standard());
    }

    @Override
    public int cost() {
        return 4;
    }
}
