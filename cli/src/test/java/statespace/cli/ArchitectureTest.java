package statespace.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the house and what each may know. */
@AnalyzeClasses(packages = "statespace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ROOMS_KNOW_ONLY_THOSE_BELOW = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("statespace..")
            .layer("kernels").definedBy("statespace.kernels..").layer("stream").definedBy("statespace.stream..")
            .layer("tensor").definedBy("statespace.tensor..")
            .layer("layer").definedBy("statespace.layer..").layer("backbone").definedBy("statespace.backbone..")
            .layer("model").definedBy("statespace.model..")
            .layer("data").definedBy("statespace.data..").layer("task").definedBy("statespace.task..")
            .layer("train").definedBy("statespace.train..").layer("lab").definedBy("statespace.lab..").layer("report")
            .definedBy("statespace.cli.report..")
            .layer("cli").definedBy("statespace.cli").whereLayer("kernels")
            .mayOnlyBeAccessedByLayers("stream", "tensor", "lab", "cli").whereLayer("stream")
            .mayOnlyBeAccessedByLayers("lab", "cli").whereLayer("tensor")
            .mayOnlyBeAccessedByLayers("layer", "backbone", "model", "task", "train", "lab", "cli").whereLayer("layer")
            .mayOnlyBeAccessedByLayers("backbone", "model", "train", "lab", "cli").whereLayer("backbone")
            .mayOnlyBeAccessedByLayers("model", "train", "lab", "cli").whereLayer("model")
            .mayOnlyBeAccessedByLayers("train", "lab", "cli", "report").whereLayer("data")
            .mayOnlyBeAccessedByLayers("task", "train", "lab", "cli").whereLayer("task")
            .mayOnlyBeAccessedByLayers("train", "lab", "cli")
            .whereLayer("train").mayOnlyBeAccessedByLayers("lab", "cli", "report").whereLayer("lab")
            .mayOnlyBeAccessedByLayers("cli", "report").whereLayer("report")
            .mayOnlyBeAccessedByLayers("cli").whereLayer("cli").mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule KERNELS_KNOW_THE_JDK_ALONE = noClasses().that().resideInAPackage("statespace.kernels..")
            .should().dependOnClassesThat()
            .resideOutsideOfPackages("statespace.kernels..", "java..", "jdk.incubator..");

    @ArchTest
    static final ArchRule STREAM_KNOWS_KERNELS_AND_JSON_ALONE = noClasses().that()
            .resideInAPackage("statespace.stream..").should().dependOnClassesThat().resideOutsideOfPackages(
                    "statespace.stream..", "statespace.kernels..", "java..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule DATA_KNOWS_NO_TENSORS = noClasses().that().resideInAPackage("statespace.data..").should()
            .dependOnClassesThat().resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule NOBODY_REFLECTS = noClasses().that().resideInAPackage("statespace..").should()
            .dependOnClassesThat().resideInAPackage("java.lang.reflect..");

    @ArchTest
    static final ArchRule KERNELS_ARE_KNOWN_BY_THEIR_CONTRACTS_ALONE = noClasses().that()
            .resideOutsideOfPackage("statespace.kernels..").should().dependOnClassesThat().haveNameMatching(
                    "statespace\\.kernels\\.(internal\\..+|.*\\b((Scalar|Vector)\\w+|\\w*(Layout|Pass|Tasks?)))");
}
