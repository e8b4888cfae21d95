package mwan.provision.command;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import mwan.fault.ExitCode;
import mwan.provision.certificates.CredentialCheck;
import mwan.provision.certificates.Credentials;
import mwan.provision.cloudinit.CloudInit;
import mwan.provision.release.BundledRelease;
import mwan.provision.ssh.Bytes;
import mwan.site.RuntimeDocument;
import mwan.site.Site;
import mwan.site.SiteFiles;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.SecurityUtils;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `mwan-provision rehearse`: what the launcher makes the JVM's cache from, which keeps the classes
/// that are loaded here. It reads the site file, asks an API of its own over loopback, and does
/// what begins a connection by SSH; nothing outside is asked.
@Command(
        name = "rehearse",
        hidden = true,
        description = "Loads what the other commands need, for the JVM's cache.")
final class RehearseCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
        var site = SiteFiles.read(Answers.parent(main).site());
        writeDocuments(site);
        checkCertificates(site);
        var _ = BundledRelease.soon().get();
        RehearsedApi.ask();
        beginSsh();
        loadClasses();
        return ExitCode.OK.number();
    }

    private static void writeDocuments(Site site) {
        RuntimeDocument.of(site);
        site.vm()
                .map(vm -> new CloudInit(vm, site.router().management(), List.of()))
                .ifPresent(cloudInit -> {
                    cloudInit.userData();
                    cloudInit.networkConfig();
                    cloudInit.metaData();
                });
    }

    /// One that signed itself, with its key, where the site file has some.
    private static void checkCertificates(Site site) throws GeneralSecurityException, IOException {
        var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        var certificate = pem("client.pem", RehearsedApi.selfSigned(pair));
        var credentials =
                new Credentials(certificate, certificate, pem("key.pem", pair.getPrivate()));
        site.router().wans().stream()
                .flatMap(wan -> wan.dot1x().stream())
                .forEach(dot1x -> new CredentialCheck(credentials, dot1x, Instant.now()).faults());
    }

    private static Credentials.File pem(String name, Object content) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        return new Credentials.File(Path.of(name), Bytes.of(text.toString()));
    }

    /// The exchange of keys, and a signature by the kind of key that is used most.
    private static void beginSsh() throws IOException, GeneralSecurityException {
        var config = new DefaultConfig();
        try (var _ = new SSHClient(config)) {
            for (var exchange : config.getKeyExchangeFactories()) {
                exchange.create();
            }
            for (var cipher : config.getCipherFactories()) {
                cipher.create();
            }
            for (var mac : config.getMACFactories()) {
                mac.create();
            }
        }
        var ours = SecurityUtils.getKeyPairGenerator("X25519").generateKeyPair();
        var theirs = SecurityUtils.getKeyPairGenerator("X25519").generateKeyPair();
        var agreement = SecurityUtils.getKeyAgreement("X25519");
        agreement.init(ours.getPrivate());
        agreement.doPhase(theirs.getPublic(), true);
        agreement.generateSecret();
        var key = SecurityUtils.getKeyPairGenerator("Ed25519").generateKeyPair();
        var signature = SecurityUtils.getSignature("Ed25519");
        signature.initSign(key.getPrivate());
        signature.update(agreement.generateSecret());
        var signed = signature.sign();
        signature.initVerify(key.getPublic());
        signature.update(signed);
        signature.verify(signed);
    }

    /// Ours and those of SSH: which of them a run needs depends on what it finds.
    private static void loadClasses() throws IOException {
        var loader = RehearseCommand.class.getClassLoader();
        var jar =
                RehearseCommand.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        try (var opened = new JarFile(Path.of(jar).toFile())) {
            for (var entry : opened.stream().map(Object::toString).toList()) {
                if (entry.matches("(mwan|net/schmizz|com/hierynomus)/.*\\.class")) {
                    load(entry.substring(0, entry.length() - ".class".length()), loader);
                }
            }
        }
    }

    private static void load(String path, ClassLoader loader) {
        try {
            Class.forName(path.replace('/', '.'), false, loader);
        } catch (ClassNotFoundException | LinkageError optional) {
            // It is for a library that is not here.
        }
    }
}
