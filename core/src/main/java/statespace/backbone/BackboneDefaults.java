package statespace.backbone;

import java.util.LinkedHashMap;
import java.util.Map;
import statespace.config.Settings;

/**
 * Where a task's defaults of backbones differ from the backbones' own.
 *
 * @param all
 *            by name, for every backbone that has the setting
 * @param kinds
 *            by kind, then by name
 */
public record BackboneDefaults(Map<String, String> all, Map<String, Map<String, String>> kinds) {

    /** For every backbone that has the settings. */
    public static BackboneDefaults all(String settings) {
        return new BackboneDefaults(Settings.split("a backbone", settings), Map.of());
    }

    /** And for every backbone that has the settings, over those before. */
    public BackboneDefaults andAll(String settings) {
        Map<String, String> more = new LinkedHashMap<>(all);
        more.putAll(Settings.split("a backbone", settings));
        return new BackboneDefaults(more, kinds);
    }

    /** And for one kind alone. */
    public BackboneDefaults and(String kind, String settings) {
        Map<String, Map<String, String>> more = new LinkedHashMap<>(kinds);
        more.put(kind, Settings.split("the backbone " + kind, settings));
        return new BackboneDefaults(all, more);
    }

    /** A backbone as the task has it, with the options that were given. */
    public <S extends Record & BackboneSpec> S of(BackboneType<S> type, Map<String, String> given) {
        Map<String, String> own = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (type.settings().find(name).isPresent()) {
                own.put(name, value);
            }
        });
        own.putAll(kinds.getOrDefault(type.kind(), Map.of()));
        return type.with(type.with(type.settings().defaults(), own), given);
    }

    /** The same with options as {@code name=value,name=value}. */
    public <S extends Record & BackboneSpec> S of(BackboneType<S> type, String given) {
        return of(type, Settings.split("the backbone " + type.kind(), given));
    }
}
