package mwan.provision.certificates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;
import mwan.site.Certificates;
import mwan.site.Source;
import mwan.site.Sources;

/// The three PEM files as they lie here.
public record Credentials(File ca, File client, File privateKey) {

    public record File(Path path, Bytes content) {}

    public static Credentials read(Certificates certificates, Sources sources) {
        return new Credentials(
                read(sources.path(certificates.ca(), "the CA's certificates")),
                read(sources.path(certificates.client(), "the client's certificate")),
                readSecret(certificates.privateKey(), sources));
    }

    private static File readSecret(Source source, Sources sources) {
        return read(sources.secretPath(source, "the private key"));
    }

    private static File read(Path path) {
        try {
            return new File(path, Bytes.of(Files.readAllBytes(path)));
        } catch (IOException failed) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot read a PEM file of 802.1X",
                    path.toString(),
                    failed instanceof java.nio.file.NoSuchFileException
                            ? "there is no such file"
                            : String.valueOf(failed.getMessage()),
                    "the site file names it under certificates; `mwan-provision certificates"
                            + " fetch` takes them from the old router",
                    failed);
        }
    }
}
