package mwan.provision.draft;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the site file's JSON Schema lies on this machine, for editors.
public final class SchemaPlace {
    private SchemaPlace() {}

    /// That of the running program.
    public static Optional<Path> ofThisProgram() {
        var source = SchemaPlace.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Optional.empty()
                    : beside(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException noFile) {
            return Optional.empty();
        }
    }

    /// Of the package it lies beside the program; in the source folder, where it is written.
    ///
    /// @param program its jar, or the folder of its classes
    static Optional<Path> beside(Path program) {
        return List.of(
                        "../site.schema.json",
                        "../../../site/src/main/resources/mwan/site/site.schema.json")
                .stream()
                .map(relative -> program.resolve(relative).normalize())
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
