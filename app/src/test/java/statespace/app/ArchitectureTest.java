package statespace.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rooms of the house and what each may know, over the classes of all modules. */
@AnalyzeClasses(packages = "statespace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String THIS_MODULE = "app";

    @ArchTest
    static final ArchRule ROOMS_KNOW_ONLY_THOSE_BELOW = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("statespace..").withOptionalLayers(true)
            .ensureAllClassesAreContainedInArchitecture()
            .layer("kernels").definedBy("statespace.kernels..")
            .layer("format").definedBy("statespace.format..")
            .layer("stream").definedBy("statespace.stream..")
            .layer("config").definedBy("statespace.config..")
            .layer("signature").definedBy("statespace.signature..")
            .layer("tensor").definedBy("statespace.tensor..")
            .layer("layer").definedBy("statespace.layer..")
            .layer("backbone").definedBy("statespace.backbone..")
            .layer("model").definedBy("statespace.model..")
            .layer("data").definedBy("statespace.data..")
            .layer("dynamics").definedBy("statespace.dynamics..")
            .layer("task").definedBy("statespace.task..")
            .layer("train").definedBy("statespace.train..")
            .layer("report").definedBy("statespace.report..")
            .layer("run").definedBy("statespace.run..")
            .layer("lab").definedBy("statespace.lab..")
            .layer("cli").definedBy("statespace.cli..")
            .layer("bench").definedBy("statespace.bench..")
            .whereLayer("kernels").mayNotAccessAnyLayer()
            .whereLayer("format").mayNotAccessAnyLayer()
            .whereLayer("stream").mayOnlyAccessLayers("kernels", "format")
            .whereLayer("config").mayOnlyAccessLayers("format")
            .whereLayer("signature").mayOnlyAccessLayers("kernels")
            .whereLayer("tensor").mayOnlyAccessLayers("kernels", "format", "config")
            .whereLayer("layer").mayOnlyAccessLayers("kernels", "format", "config", "tensor")
            .whereLayer("backbone").mayOnlyAccessLayers("format", "config", "tensor", "layer")
            .whereLayer("model")
            .mayOnlyAccessLayers("format", "config", "tensor", "layer", "backbone", "dynamics")
            .whereLayer("data").mayOnlyAccessLayers("format", "config")
            .whereLayer("dynamics").mayOnlyAccessLayers("format", "data")
            .whereLayer("task")
            .mayOnlyAccessLayers("kernels", "format", "config", "signature", "tensor", "data", "dynamics")
            .whereLayer("train")
            .mayOnlyAccessLayers("format", "config", "tensor", "layer", "backbone", "model", "data", "dynamics", "task")
            .whereLayer("report")
            .mayOnlyAccessLayers("format", "config", "tensor", "layer", "backbone", "model", "data", "dynamics", "task",
                    "train")
            .whereLayer("run")
            .mayOnlyAccessLayers("kernels", "format", "config", "signature", "tensor", "layer", "backbone", "model",
                    "data", "dynamics", "task", "train", "report")
            .whereLayer("lab")
            .mayOnlyAccessLayers("kernels", "format", "config", "signature", "tensor", "layer", "backbone", "model",
                    "data", "dynamics", "task", "train", "report", "run")
            .whereLayer("cli").mayOnlyBeAccessedByLayers("bench")
            .whereLayer("bench").mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule KERNELS_KNOW_THE_JDK_ALONE = noClasses().that().resideInAPackage("statespace.kernels..")
            .should().dependOnClassesThat()
            .resideOutsideOfPackages("statespace.kernels..", "java..", "jdk.incubator..");

    @ArchTest
    static final ArchRule FORMAT_KNOWS_THE_JDK_ALONE = noClasses().that().resideInAPackage("statespace.format..")
            .should().dependOnClassesThat().resideOutsideOfPackages("statespace.format..", "java..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule STREAM_KNOWS_KERNELS_AND_FORMAT_ALONE = noClasses().that()
            .resideInAPackage("statespace.stream..").should().dependOnClassesThat()
            .resideOutsideOfPackages("statespace.stream..", "statespace.kernels..", "statespace.format..", "java..");

    @ArchTest
    static final ArchRule CONFIG_DATA_AND_DYNAMICS_KNOW_NO_TENSORS = noClasses().that()
            .resideInAnyPackage("statespace.config..", "statespace.data..", "statespace.dynamics..").should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule NOBODY_REFLECTS = noClasses().that().resideInAPackage("statespace..").should()
            .dependOnClassesThat().resideInAPackage("java.lang.reflect..");

    @ArchTest
    static final ArchRule KERNELS_ARE_KNOWN_BY_THEIR_CONTRACTS_ALONE = noClasses().that()
            .resideOutsideOfPackage("statespace.kernels..").should().dependOnClassesThat().haveNameMatching(
                    "statespace\\.kernels\\.(internal\\..+|.*\\b((Scalar|Vector)\\w+|\\w*(Layout|Pass|Tasks?)))");

    /** A module that this one does not depend on would escape the rules above and miss in the launcher's class path. */
    @ArchTest
    static void everyModuleIsSeen(JavaClasses classes) throws IOException {
        String root = Files.readString(Path.of(System.getProperty("statespace.root"), "pom.xml"));
        List<String> modules = Pattern.compile("<module>([a-z-]+)</module>").matcher(root).results()
                .map((MatchResult match) -> match.group(1)).filter(module -> !module.equals(THIS_MODULE)).toList();
        assertTrue(modules.size() >= 6, modules.toString());
        String seen = classes.stream().flatMap(type -> type.getSource().stream()).map(source -> source.getUri()
                .toString().replaceAll("(/target/|!).*", "$1")).distinct().collect(Collectors.joining("\n"));
        for (String module : modules) {
            assertTrue(seen.contains("/" + module + "/target/") || seen.contains("/statespace-" + module + "/"),
                    "app does not depend on the module " + module + "; its classes come from\n" + seen);
        }
    }
}
