package mwan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Dependencies point one way: site → value, fault.
class HouseRulesTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("mwan.value", "mwan.fault", "mwan.site");

    @Test
    void valuesStandAlone() {
        noClasses()
                .that()
                .resideInAnyPackage("mwan.value", "mwan.fault")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("mwan.site")
                .check(CLASSES);
    }

    @Test
    void nothingHereStartsPrograms() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(CLASSES);
    }
}
