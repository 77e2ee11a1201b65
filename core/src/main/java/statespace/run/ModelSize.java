package statespace.run;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import statespace.backbone.BackboneSpec;
import statespace.config.SettingException;
import statespace.format.SafeTensors;
import statespace.layer.ParameterSize;
import statespace.model.CheckpointException;
import statespace.model.Model;
import statespace.model.TaskSpec;

/** Compares sizes that settings ask for with a file and with the machine, before anything of such a size is made. */
final class ModelSize {
    private static final double TENSOR = 1024; // bytes of a tensor without its values, at least
    private static final double FLOAT = Float.BYTES;
    private static final double TRAINED = 4 * FLOAT; // value, gradient, two moments
    private static final double FREE = 1 << 30; // that every machine has
    private static final double GIGABYTE = 1 << 30;

    private ModelSize() {}

    /**
     * Refuses a configuration whose model is of another size than its stored tensors, or larger than the machine.
     *
     * @throws CheckpointException
     *             if it is
     */
    static <S extends Record & TaskSpec, M extends Model> void checkStored(TrainedRun<S, M> run, Path tensors,
            Map<String, SafeTensors.Entry> stored) {
        RunConfig config = run.config();
        ParameterSize size = run.task().size(run.spec(), config.model());
        double values = stored.values().stream().mapToDouble(ModelSize::values).sum();
        String file = RunConfig.file(run.folder()) + ": ";
        if (size.values() != values || size.tensors() != stored.size()) {
            throw new CheckpointException(file + "the " + settings(config.task(), config.model()) + " make "
                    + number(size.values()) + " values in " + number(size.tensors()) + " tensors, "
                    + tensors.getFileName() + " holds " + number(values) + " in " + stored.size()
                    + "; the two do not belong together, restore a copy of both");
        }
        String mistake = mistake(size, FLOAT * size.values(), "load");
        if (mistake != null) {
            throw new CheckpointException(file + mistake + "; use a larger machine");
        }
    }

    /**
     * Refuses settings whose training cannot fit into the machine.
     *
     * @throws SettingException
     *             if parameters, gradients, moments and what the backward pass keeps are more than its memory
     */
    static <S extends Record & TaskSpec, M extends Model> void checkTraining(Task<S, M> task, Job<?> job, int batch) {
        ParameterSize size = task.size(task.cast(job.task()), job.backbone());
        double kept = FLOAT * job.backbone().kept() * job.positions(batch);
        String mistake = mistake(size, TRAINED * size.values() + kept, "train with batches of " + batch);
        if (mistake != null) {
            throw new SettingException("the " + settings(job.task(), job.backbone()) + " are too large: " + mistake
                    + "; choose smaller ones");
        }
    }

    private static String mistake(ParameterSize size, double bytes, String what) {
        double needed = bytes + TENSOR * size.tensors();
        double memory = needed > FREE ? memory() : needed;
        if (needed > memory) {
            return number(size.values()) + " parameters take at least " + gigabytes(needed) + " to " + what
                    + ", and this machine has " + gigabytes(memory);
        }
        return size.largest() <= Integer.MAX_VALUE
                ? null
                : "the largest tensor has " + number(size.largest()) + " values, and one may have "
                        + number(Integer.MAX_VALUE);
    }

    private static double values(SafeTensors.Entry entry) {
        double values = 1;
        for (long axis : entry.shape()) {
            values *= axis;
        }
        return values;
    }

    private static String settings(TaskSpec task, BackboneSpec backbone) {
        return "settings of the model " + backbone.kind() + " (" + Facts.brief(backbone) + ") and the task "
                + task.kind()
                + " (" + Facts.brief(task) + ")";
    }

    private static String number(double count) {
        return count < 1e15 ? String.format(Locale.ROOT, "%,.0f", count) : String.format(Locale.ROOT, "%.3g", count);
    }

    private static String gigabytes(double bytes) {
        return bytes < 1e15
                ? String.format(Locale.ROOT, "%,.1f GB", bytes / GIGABYTE)
                : String.format(Locale.ROOT, "%.3g GB", bytes / GIGABYTE);
    }

    /** Bytes of memory of the machine, or of the container that this process runs in. */
    private static double memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Double.POSITIVE_INFINITY;
    }
}
