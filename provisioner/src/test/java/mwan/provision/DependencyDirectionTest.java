package mwan.provision;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Commands use the plan, the plan uses resources, resources use clients; never the other way.
class DependencyDirectionTest {
    @Test
    void dependenciesPointOneWay() {
        var classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("mwan.provision");
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("commands")
                .definedBy("mwan.provision.command..")
                .layer("plan")
                .definedBy("mwan.provision.plan..")
                .layer("checks")
                .definedBy("mwan.provision.verify..")
                .layer("resources")
                .definedBy(
                        "mwan.provision.access..",
                        "mwan.provision.draft..",
                        "mwan.provision.host..",
                        "mwan.provision.coldstart..",
                        "mwan.provision.image..",
                        "mwan.provision.vm..",
                        "mwan.provision.certificates..",
                        "mwan.provision.release..",
                        "mwan.provision.cloudinit..",
                        "mwan.provision.resource..",
                        "mwan.provision.remote..")
                .layer("clients")
                .definedBy("mwan.provision.proxmox..", "mwan.provision.ssh..")
                .layer("progress")
                .definedBy("mwan.provision.progress..")
                .whereLayer("commands")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("plan")
                .mayOnlyBeAccessedByLayers("commands")
                .whereLayer("checks")
                .mayOnlyBeAccessedByLayers("commands")
                .whereLayer("resources")
                .mayOnlyBeAccessedByLayers("commands", "plan", "checks")
                .whereLayer("clients")
                .mayOnlyBeAccessedByLayers("commands", "plan", "checks", "resources")
                .check(classes);
    }
}
