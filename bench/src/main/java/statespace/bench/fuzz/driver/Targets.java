package statespace.bench.fuzz.driver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All readers that take the bytes of others. To add one, write its target and add it here. */
public final class Targets {
    private static final Map<String, Supplier<Target>> ALL = all();

    private Targets() {}

    private static Map<String, Supplier<Target>> all() {
        Map<String, Supplier<Target>> all = new LinkedHashMap<>();
        all.put("json", JsonTarget::new);
        all.put("state", StateTarget::new);
        all.put("safetensors", SafeTensorsTarget::new);
        all.put("stream", MambaStreamTarget::new);
        all.put("system", SystemStreamTarget::new);
        all.put("config", ConfigTarget::new);
        all.put("resume", ResumeTarget::new);
        all.put("npy", NpyTarget::new);
        all.put("filter", TextTargets::filter);
        all.put("anomaly-labels", TextTargets::anomalyLabels);
        all.put("idx", IdxTarget::new);
        all.put("gz", GzTarget::new);
        all.put("zip", ZipTarget::new);
        all.put("ts", TextTargets::ts);
        all.put("wav", TextTargets::wav);
        all.put("csv-folder", TextTargets::csvFolder);
        all.put("m4", TextTargets::m4);
        all.put("json-lines", TextTargets::jsonLines);
        all.put("arff", TextTargets::arff);
        all.put("tsf", TextTargets::tsf);
        all.put("ucr", TextTargets::ucr);
        all.put("texts", TextTargets::texts);
        all.put("text-lines", TextTargets::textLines);
        all.put("label-file", TextTargets::labelFile);
        all.put("csv", TableTarget::new);
        all.put("listops", TextTargets::listOps);
        all.put("logic", TextTargets::logic);
        all.put("parquet", ParquetTarget::new);
        return all;
    }

    /** Their names. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * Prepares one.
     *
     * @throws IllegalArgumentException
     *             if there is none of this name
     */
    public static Target open(String name) {
        Supplier<Target> target = ALL.get(name);
        if (target == null) {
            throw new IllegalArgumentException(
                    "there is no target '" + name + "'; there are " + String.join(", ", names()));
        }
        return target.get();
    }
}
