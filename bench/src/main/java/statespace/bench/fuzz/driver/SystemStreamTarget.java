package statespace.bench.fuzz.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import statespace.format.DType;
import statespace.format.SafeTensors;
import statespace.stream.ModelException;
import statespace.stream.SystemState;
import statespace.stream.SystemStream;

/** The loading of a reconstructed system, and a step of what was loaded: broken tensors, or a broken configuration. */
final class SystemStreamTarget extends FileTarget {
    private static final List<String> WORDS = List.of("\"kind\"", "\"task\"", "\"model\"", "\"scaling\"", "\"version\"",
            "\"variates\"", "\"mean\"", "\"identity\"", "\"affine\"", "\"regressor\"", "\"sparse\"", "\"every\"",
            "\"nuisance\"", "\"dendritic\"", "\"plain\"", "\"mean_centred\"", "\"shallow\"", "1e999", "\"forecast\"");

    private final Mutator configs;
    private final TensorBytes tensors;
    private final List<byte[]> whole = new ArrayList<>();

    SystemStreamTarget() {
        super("system", ModelException.class);
        List<byte[]> texts = new ArrayList<>();
        for (SystemParts parts : SystemParts.WHOLE) {
            texts.add(parts.config().getBytes(StandardCharsets.UTF_8));
            whole.add(bytes(parts.entries(DType.F32)));
        }
        List<String> words = new ArrayList<>(Words.JSON);
        words.addAll(WORDS);
        configs = new Mutator(texts, words);
        tensors = new TensorBytes(whole);
    }

    /** A whole file, with the digest of its bytes. */
    private byte[] bytes(Map<String, SafeTensors.Entry> entries) {
        try {
            Path file = folder().resolve("drawn.safetensors");
            new SafeTensors(entries, Map.of("format", "statespace")).write(file);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A configuration begins with a brace or a broken one; tensors begin with the length of their header. */
    @Override
    public byte[] draw(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> tensors.draw(random);
            case 1 -> configs.draw(random);
            default -> {
                SystemParts parts = SystemParts.WHOLE.get(random.nextInt(SystemParts.WHOLE.size()));
                yield bytes(parts.odd(random).entries(random.nextInt(4) > 0 ? DType.F32 : DType.F16));
            }
        };
    }

    @Override
    public void read(byte[] input) throws Exception {
        boolean config = input.length > 0 && input[0] == '{';
        for (int i = 0; i < whole.size(); i++) {
            Path file = write("model.safetensors", config ? whole.get(i) : input);
            write("config.json", config ? input : SystemParts.WHOLE.get(i).config().getBytes(StandardCharsets.UTF_8));
            try {
                step(SystemStream.load(file));
                return;
            } catch (ModelException e) {
                if (i == whole.size() - 1) {
                    throw e;
                }
            }
        }
    }

    private static void step(SystemStream system) {
        SystemState state = system.state(system.newState().toState());
        double[] x = new double[system.variates().size()];
        system.step(state, x);
        if (system.canFollow()) {
            x[0] = Double.NaN;
            system.follow(x, new double[system.regressors()], state, x);
        }
    }

    @Override
    public int cost() {
        return 8;
    }
}
