package mwan.lab.api;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import org.junit.jupiter.api.Test;

/// Packages depend one way: the server on the resources, they on the request, it on the contract.
class DependenciesTest {
    private static final String API = "mwan.lab.api";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("mwan.lab");

    @Test
    void noPackageDependsOnItself() {
        slices().matching("mwan.lab.api.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingBelowKnowsTheServer() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("mwan.lab..")
                .layer("program")
                .definedBy("mwan.lab", "mwan.lab.bench.faults")
                .layer("server")
                .definedBy(API)
                .layer("machines")
                .definedBy(API + ".vm")
                .layer("host")
                .definedBy(API + ".node", API + ".storage", API + ".task")
                .layer("access")
                .definedBy(API + ".access")
                .layer("request")
                .definedBy(API + ".request", API + ".driver")
                .layer("contract")
                .definedBy(API + ".contract")
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("program")
                .whereLayer("machines")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("host")
                .mayOnlyBeAccessedByLayers("server", "machines")
                .whereLayer("access")
                .mayOnlyBeAccessedByLayers("server", "machines", "host")
                .whereLayer("contract")
                .mayOnlyBeAccessedByLayers("server", "machines", "host", "access", "request")
                .check(CLASSES);
    }
}
