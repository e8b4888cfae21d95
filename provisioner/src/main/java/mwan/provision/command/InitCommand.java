package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.access.RoleCommands;
import mwan.provision.draft.InventoryReader;
import mwan.provision.draft.SchemaPlace;
import mwan.provision.draft.SiteDraft;
import mwan.site.InvalidSite;
import mwan.site.SiteFault;
import mwan.site.SiteFiles;
import mwan.site.Sources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Looks at a Proxmox host and drafts its site file; or prints the commands that make a token for
/// one that is there.
@Command(
        name = "init",
        description =
                "Looks at a Proxmox host and writes a first site file; or prints the commands that make an API token's role.")
final class InitCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Mixin private final HostOptions host = new HostOptions();

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "The site file to write; one that is there is never replaced.")
    private @Nullable Path to;

    @Option(
            names = "--print-role",
            description =
                    "Prints the commands that make the role, the user and the API token that the"
                            + " site file (--site) needs; runs nothing.")
    private boolean printRole;

    @Override
    public Integer call() {
        var root = Answers.parent(main);
        if (printRole) {
            role(root);
        } else {
            draft(root, wantedFile());
        }
        return ExitCode.OK.number();
    }

    private static void role(Main root) {
        var role = RoleCommands.of(SiteFiles.read(root.site()));
        var document =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("token", role.token().value())
                        .put("pool", role.pool().value());
        var commands = document.putArray("commands");
        role.commands().forEach(words -> words.forEach(commands.addArray()::add));
        var needs = document.putArray("privileges");
        role.needs()
                .forEach(need ->
                        needs.addObject()
                                .put("path", need.path())
                                .put("privilege", need.privilege())
                                .put("why", "to " + need.why()));
        Answers.give(root, role.script(), document);
    }

    private void draft(Main root, Path file) {
        refuseExisting(file);
        var access = host.access();
        var sources = Sources.of(file);
        var progress = root.progress();
        String text;
        try (var proxmox = Reach.proxmox(access.proxmox(), sources, progress);
                var remote = Reach.ssh(access.ssh(), sources, progress)) {
            var inventory = InventoryReader.read(proxmox, remote);
            text =
                    SiteDraft.of(
                            inventory,
                            access,
                            SchemaPlace.ofThisProgram(),
                            RandomGenerator.getDefault());
        }
        write(file, text);
        var left = leftOver(file);
        var document = JsonNodeFactory.instance.objectNode().put("written", file.toString());
        var lines = document.putArray("fillIn");
        left.forEach(fault -> lines.addObject().put("line", fault.line()).put("key", fault.path()));
        Answers.give(
                root,
                "written: "
                        + file
                        + "\n"
                        + left.stream()
                                .map(fault -> "fill in line " + fault.line() + ": " + fault.path())
                                .collect(Collectors.joining("\n"))
                        + "\nthen: mwan-provision validate --site "
                        + file,
                document);
    }

    private Path wantedFile() {
        if (to == null) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot write a site file",
                    "--to",
                    "no file is named",
                    "name one: --to sites/home.yaml; or say --print-role");
        }
        return to;
    }

    /// What only its owner knows, as `validate` says it.
    private static List<SiteFault> leftOver(Path file) {
        try {
            SiteFiles.read(file);
            return List.of();
        } catch (InvalidSite invalid) {
            return invalid.faults();
        }
    }

    private static void refuseExisting(Path file) {
        if (Files.exists(file)) {
            throw existing(file);
        }
    }

    private static UserError existing(Path file) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "will not write the site file",
                file.toString(),
                "it is there already",
                "name another with --to, or move this one away");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException there) {
            throw existing(file);
        } catch (NoSuchFileException noFolder) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot write the site file",
                    file.toString(),
                    "its folder is not there",
                    "make it first",
                    noFolder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
