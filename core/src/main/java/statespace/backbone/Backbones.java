package statespace.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import statespace.config.SettingException;
import statespace.config.Settings;

/**
 * The kinds of backbones that there are.
 *
 * @param types
 *            in the order of the help
 */
public record Backbones(List<BackboneType<?>> types) {
    private static final Backbones STANDARD = new Backbones(List.of(
            MambaSpec.TYPE,
            S4dSpec.TYPE,
            ChimeraSpec.TYPE,
            LinearCdeSpec.TYPE,
            S5Spec.TYPE,
            RgLruSpec.TYPE,
            Mamba2Spec.TYPE,
            GlaSpec.TYPE,
            Hgrn2Spec.TYPE,
            DeltaNetSpec.TYPE,
            PlrnnSpec.TYPE,
            RirSpec.TYPE,
            RirGrcSpec.TYPE,
            EbtGrcSpec.TYPE,
            BbtGrcSpec.TYPE,
            BtGrcSpec.TYPE,
            GtGrcSpec.TYPE,
            EgtGrcSpec.TYPE,
            OrderedMemorySpec.TYPE,
            CrvnnSpec.TYPE,
            GruSpec.TYPE,
            VmambaSpec.TYPE,
            VimSpec.TYPE));

    /** Keeps the list as it is now. */
    public Backbones {
        types = List.copyOf(types);
    }

    /** Those of this toolkit. */
    public static Backbones standard() {
        return STANDARD;
    }

    /** The same and one more. */
    public Backbones with(BackboneType<?> type) {
        List<BackboneType<?>> more = new ArrayList<>(types);
        more.add(type);
        return new Backbones(more);
    }

    /**
     * The kind of a name.
     *
     * @throws SettingException
     *             if there is none
     */
    public BackboneType<?> find(String kind) {
        return types.stream().filter(type -> type.kind().equalsIgnoreCase(kind)).findFirst()
                .orElseThrow(() -> new SettingException(
                        "there is no backbone '" + Settings.shorten(kind) + "'; there are " + names()));
    }

    /** The names, for messages. */
    public String names() {
        return types.stream().map(BackboneType::kind).collect(Collectors.joining(", "));
    }

    /** The names of the kinds that have a setting, for messages. */
    public List<String> having(String setting) {
        return types.stream().filter(type -> type.settings().find(setting).isPresent()).map(BackboneType::kind)
                .toList();
    }

    /** All options of a backbone as JSON, with its kind. */
    public ObjectNode write(BackboneSpec spec) {
        return find(spec.kind()).write(spec);
    }

    /**
     * Reads what {@link #write} wrote; absent options take their defaults.
     *
     * @throws SettingException
     *             if kind, name or value of an option is not known
     */
    public BackboneSpec read(ObjectNode node) {
        JsonNode kind = node.get("kind");
        if (kind == null || !kind.isTextual()) {
            throw new SettingException("the 'kind' of the model must be one of " + names() + ", found "
                    + (kind == null ? "nothing" : Settings.shorten(kind.toString())));
        }
        ObjectNode options = node.deepCopy();
        options.remove("kind");
        return (BackboneSpec) find(kind.asText()).settings().read(options);
    }
}
