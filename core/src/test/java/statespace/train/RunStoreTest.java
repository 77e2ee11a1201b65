package statespace.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.format.DType;
import statespace.format.SafeTensors;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.model.CheckpointException;
import statespace.tensor.Tensors;

class RunStoreTest {
    @TempDir
    private Path folder;

    private static List<Parameter> parameters() {
        SplittableRandom random = new SplittableRandom(1);
        return List.of(Parameter.of("gain", Tensors.normal(random, 1, 3), Role.VECTOR),
                Parameter.of("map.weight", Tensors.normal(random, 1, 2, 3), Role.MATRIX),
                Parameter.of("frozen", Tensors.normal(random, 1, 2), Role.FIXED),
                Parameter.of("a", Tensors.normal(random, 1, 3), Role.RECURRENT));
    }

    private static void step(List<Parameter> parameters, Optimiser optimiser) {
        for (Parameter parameter : parameters) {
            if (parameter.role().trained()) {
                Tensor value = parameter.value();
                value.mutable_grad().put(value.detach().sin());
            }
        }
        optimiser.step(1);
    }

    private SafeTensors saved() throws IOException {
        List<Parameter> parameters = parameters();
        Optimiser optimiser = new Optimiser(parameters, ParameterPlan.byRole(TrainConfig.standard()),
                TrainConfig.standard().clip());
        step(parameters, optimiser);
        new RunStore(folder, "test").saveProgress(parameters, optimiser, Progress.start());
        return SafeTensors.read(folder.resolve(RunStore.RESUME));
    }

    private void refused(String expected, Consumer<Map<String, SafeTensors.Entry>> change) throws IOException {
        Path file = folder.resolve(RunStore.RESUME);
        Path changed = folder.resolve("changed.safetensors");
        try (SafeTensors whole = saved()) {
            Map<String, SafeTensors.Entry> tensors = new LinkedHashMap<>(whole.tensors());
            change.accept(tensors);
            new SafeTensors(tensors, whole.metadata()).write(changed);
        }
        Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
        List<Parameter> parameters = parameters();
        Optimiser optimiser = new Optimiser(parameters, ParameterPlan.byRole(TrainConfig.standard()),
                TrainConfig.standard().clip());
        RunStore store = new RunStore(folder, "test");
        assertEquals(file + ": " + expected + "; start the run anew",
                assertThrows(CheckpointException.class, () -> store.loadProgress(parameters, optimiser)).getMessage());
    }

    private String refusedNote(String note, String fingerprint) throws IOException {
        Path file = folder.resolve(RunStore.RESUME);
        Path changed = folder.resolve("changed.safetensors");
        try (SafeTensors whole = saved()) {
            Map<String, String> metadata = new LinkedHashMap<>();
            if (note != null) {
                metadata.put("progress", note);
            }
            if (fingerprint != null) {
                metadata.putAll(Fingerprint.of(fingerprint).metadata());
            }
            new SafeTensors(whole.tensors(), metadata).write(changed);
        }
        Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
        List<Parameter> parameters = parameters();
        Optimiser optimiser = new Optimiser(parameters, ParameterPlan.byRole(TrainConfig.standard()),
                TrainConfig.standard().clip());
        RunStore store = new RunStore(folder, "test");
        String message = assertThrows(CheckpointException.class,
                () -> ProgressNote.within(file, store.loadProgress(parameters, optimiser), 5, 10), note).getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        assertTrue(message.endsWith("start the run anew"), message);
        assertEquals(1, message.lines().count(), message);
        return message.substring((file + ": ").length());
    }

    private static String note(String name, String value) {
        Map<String, String> note = new LinkedHashMap<>(Map.of("epoch", "3", "step", "4", "lossSum", "2.5", "seconds",
                "1.5", "bestEpoch", "2", "bestLoss", "0.25", "curve", "[{\"number\": 1, \"trainLoss\": 1, "
                        + "\"validationLoss\": 0.5, \"seconds\": 1}, {\"number\": 2, \"trainLoss\": 0.5, "
                        + "\"validationLoss\": 0.25, \"seconds\": 1}]"));
        note.put(name, value);
        return note.entrySet().stream().map(entry -> '"' + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Test
    void aNoteOfProgressThatMakesSenseIsTaken() {
        Path file = folder.resolve(RunStore.RESUME);
        Progress progress = ProgressNote.within(file, ProgressNote.read(file, note("step", "4")), 5, 10);
        assertEquals(progress, ProgressNote.read(file, ProgressNote.write(progress)));
        Progress unvalidated = new Progress(2, 0, 0, 0, 1, Double.NaN, List.of(new Epoch(1, 1, Double.NaN, 1)));
        assertEquals(unvalidated, ProgressNote.read(file, ProgressNote.write(unvalidated)));
        assertEquals(Progress.start(), ProgressNote.read(file, ProgressNote.write(Progress.start())));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "epoch=-1", "epoch=0", "epoch=2", "epoch=2147483647", "epoch=null", "epoch=\"3\"", "epoch=2.5", "epoch=1e400",
        "step=-1", "step=10", "step=2147483648", "step=null", "step=true", "step=\"\"", "lossSum=\"NaN\"",
        "lossSum=1e999", "lossSum=null", "lossSum=[]", "seconds=-1", "seconds=\"Infinity\"", "bestEpoch=-1",
        "bestEpoch=3", "bestEpoch=1", "bestEpoch=0", "bestLoss=\"NaN\"", "bestLoss=0.2", "bestLoss=null", "curve=null",
        "curve=[]", "curve=[null, null]", "curve={}", "curve=[{}, {}]", "curve=\"\"",
        "curve=[{\"number\": 1, \"trainLoss\": \"NaN\", \"validationLoss\": 1, \"seconds\": 1}, "
                + "{\"number\": 2, \"trainLoss\": 1, \"validationLoss\": 0.25, \"seconds\": 1}]",
        "curve=[{\"number\": 2, \"trainLoss\": 1, \"validationLoss\": 1, \"seconds\": 1}, "
                + "{\"number\": 1, \"trainLoss\": 1, \"validationLoss\": 0.25, \"seconds\": 1}]",
        "unknown=1", "epoch=3, \"epoch\": 3"})
    void aNoteOfProgressThatMakesNoSenseIsRefused(String change) throws IOException {
        int at = change.indexOf('=');
        refusedNote(note(change.substring(0, at), change.substring(at + 1)), "test");
    }

    @Test
    void aFileWithoutNoteOrFingerprintIsRefused() throws IOException {
        assertEquals("expected the settings of the run that is to be resumed, found none; start the run anew",
                refusedNote(note("step", "4"), null));
        assertEquals("expected a note of progress, found none; start the run anew",
                refusedNote(null, "test"));
        for (String note : List.of("null", "", "[]", "{}", "nonsense", "{\"epoch\": 1", "7", "\"text\"",
                note("step", "4") + " {}")) {
            refusedNote(note, "test");
        }
        assertEquals("expected a place in 5 epochs of 10 steps in its note of progress, found epoch 3, step 10; start "
                + "the run anew", refusedNote(note("step", "10"), "test"));
    }

    @Test
    void momentsAreTensorsWithTheNamesOfTheirParametersAndComeBack() throws IOException {
        try (SafeTensors file = saved()) {
            assertArrayEquals(new long[]{2, 3}, file.tensors().get("optimiser.exp_avg.map.weight").shape());
            assertArrayEquals(new long[]{3}, file.tensors().get("optimiser.exp_avg_sq.a").shape());
            assertEquals(1, file.tensors().get("optimiser.step.gain").toLong());
            List<Parameter> parameters = parameters();
            Optimiser optimiser = new Optimiser(parameters, ParameterPlan.byRole(TrainConfig.standard()),
                    TrainConfig.standard().clip());
            new RunStore(folder, "test").loadProgress(parameters, optimiser);
            Map<String, SafeTensors.Entry> again = optimiser.entries();
            again.forEach((name, entry) -> assertEquals(-1,
                    file.tensors().get(name).bytes().mismatch(entry.bytes()), name));
            assertEquals(9, again.size());
        }
    }

    private void notResumed(String expected, Fingerprint fingerprint) throws IOException {
        saved().close();
        List<Parameter> parameters = parameters();
        Optimiser optimiser = new Optimiser(parameters, ParameterPlan.byRole(TrainConfig.standard()),
                TrainConfig.standard().clip());
        RunStore store = new RunStore(folder, fingerprint, Map.of());
        assertEquals(folder.resolve(RunStore.RESUME) + ": " + expected,
                assertThrows(CheckpointException.class, () -> store.loadProgress(parameters, optimiser)).getMessage());
    }

    @Test
    void aRunResumesOnlyWithWhatItsSumsDependOn() throws IOException {
        Fingerprint test = Fingerprint.of("test");
        String threads = test.facts().get("threads");
        notResumed("the order of sums depends on the number of threads, the run was started with " + threads
                + ", not 77; resume with the setting 'threads=" + threads + "'", test.with("threads", "77"));
        notResumed("the run was started with the " + test.facts().get("kernels")
                + " kernels, not the other ones; resume with the same", test.with("kernels", "other"));
        notResumed("expected the settings of this command, found other settings; resume with the command that started "
                + "the run", Fingerprint.of("other"));
        notResumed("expected the data of the run that is to be resumed, found none; start the run anew",
                test.with("data", "aa"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "[", "{\"epoch\":0}", "{\"epoch\":2147483648}",
        "{\"epoch\":1,\"step\":-1,\"curve\":[]}", "{\"epoch\":1,\"step\":0,\"curve\":null}",
        "{\"epoch\":3,\"step\":0,\"curve\":[]}", "{\"epoch\":1,\"bestEpoch\":1,\"curve\":[]}"})
    void aNoteOfProgressThatSaysNothingIsRefused(String note) throws IOException {
        Path file = folder.resolve(RunStore.RESUME);
        Path changed = folder.resolve("changed.safetensors");
        try (SafeTensors whole = saved()) {
            Map<String, String> metadata = new LinkedHashMap<>(whole.metadata());
            if (note.isEmpty()) {
                metadata.remove("progress");
            } else {
                metadata.put("progress", note);
            }
            new SafeTensors(whole.tensors(), metadata).write(changed);
        }
        Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
        List<Parameter> parameters = parameters();
        Optimiser optimiser = new Optimiser(parameters, ParameterPlan.byRole(TrainConfig.standard()),
                TrainConfig.standard().clip());
        String message = assertThrows(CheckpointException.class,
                () -> new RunStore(folder, "test").loadProgress(parameters, optimiser)).getMessage();
        assertTrue(message.contains("progress") && message.endsWith("; start the run anew"), message);
    }

    @Test
    void aRunOfAnOlderVersionIsRefused() throws IOException {
        refused("expected the optimiser's moments as tensors, found the archive 'optimiser' of an older version",
                tensors -> {
                    tensors.keySet().removeIf(name -> name.startsWith("optimiser."));
                    tensors.put("optimiser", SafeTensors.Entry.of(DType.U8, new long[]{3}, new byte[]{1, 2, 3}));
                });
    }

    @Test
    void missingAndStrangeMomentsAreNamed() throws IOException {
        refused("expected 'optimiser.exp_avg.map.weight' as F32 [2, 3], found none",
                tensors -> tensors.remove("optimiser.exp_avg.map.weight"));
        refused("expected 'optimiser.exp_avg_sq.gain' as F32 [3], found F32 [2]",
                tensors -> tensors.put("optimiser.exp_avg_sq.gain",
                        SafeTensors.Entry.floats(new long[]{2}, new float[2])));
        refused("expected 'optimiser.step.a' as I64 [], found F32 [1]",
                tensors -> tensors.put("optimiser.step.a", SafeTensors.Entry.floats(new long[]{1}, new float[1])));
        refused("expected a count of steps in 'optimiser.step.a', found -1",
                tensors -> tensors.put("optimiser.step.a", SafeTensors.Entry.ofLong(-1)));
        refused("expected a count of steps in 'optimiser.step.a', found 9223372036854775807",
                tensors -> tensors.put("optimiser.step.a", SafeTensors.Entry.ofLong(Long.MAX_VALUE)));
    }
}
