package mwan.manual;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The commands of `mwan-provision` that its launcher does itself, before any Java: those of the
/// lab.
final class LauncherCommands {
    static final List<String> FAULTS =
            List.of(
                    "carrier-loss",
                    "link-removed",
                    "black-hole",
                    "gateway-dead",
                    "loss",
                    "small-mtu",
                    "no-auth",
                    "no-lease",
                    "withdraw-prefix",
                    "renumber",
                    "delegate-56");

    private static final OptionSpec NAME =
            OptionSpec.builder("--lab")
                    .paramLabel("NAME")
                    .type(String.class)
                    .description("Another lab beside the one named lab.")
                    .build();

    private LauncherCommands() {}

    static void addTo(CommandLine provision) {
        var lab = command("A Proxmox host in a box; as root, from the source folder.");
        lab.addOption(NAME);
        lab.addSubcommand("up", up());
        lab.addSubcommand("down", command("Ends the lab, and leaves nothing behind."));
        lab.addSubcommand(
                "status",
                command("Hosts, the VM, faults, and packets with a foreign source address."));
        lab.addSubcommand("exec", exec());
        lab.addSubcommand("shell", command("Opens a shell on a host of the lab.").add(host()));
        lab.addSubcommand("fault", fault());
        lab.addSubcommand("heal", heal());
        lab.addSubcommand("opnsense", opnsense());
        provision.addSubcommand("lab", lab);
    }

    private static CommandSpec command(String description) {
        var command = CommandSpec.create();
        command.usageMessage().description(description);
        return command;
    }

    private static CommandSpec up() {
        return command("Makes the lab, and has up bring the router up in it; ends with verify.")
                .addOption(
                        OptionSpec.builder("--vm")
                                .paramLabel("KIND")
                                .type(String.class)
                                .completionCandidates(List.of("container", "qemu"))
                                .description(
                                        "container: the image's file tree, booted in seconds;"
                                                + " qemu: the disk image itself.")
                                .build())
                .addOption(
                        OptionSpec.builder("--opnsense")
                                .paramLabel("WHERE")
                                .type(String.class)
                                .completionCandidates(List.of("behind", "own-lines"))
                                .description(
                                        "behind: OPNsense is behind the router; own-lines: it has"
                                                + " two lines of its own, and is to move.")
                                .build());
    }

    private static CommandSpec opnsense() {
        return command("Does what a person enters in OPNsense when it moves behind the router.")
                .add(
                        PositionalParamSpec.builder()
                                .index("0")
                                .paramLabel("STEP")
                                .type(String.class)
                                .completionCandidates(
                                        List.of(
                                                "phase-1",
                                                "phase-2",
                                                "remove-old-lines",
                                                "go-back"))
                                .description("phase-1, phase-2, remove-old-lines or go-back.")
                                .build());
    }

    private static CommandSpec exec() {
        return command("Runs a command on a host of the lab; its exit status is the command's.")
                .add(host())
                .add(
                        PositionalParamSpec.builder()
                                .index("1..*")
                                .arity("1..*")
                                .paramLabel("-- COMMAND")
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .description("What to run.")
                                .build());
    }

    private static PositionalParamSpec host() {
        return PositionalParamSpec.builder()
                .index("0")
                .paramLabel("HOST")
                .type(String.class)
                .completionCandidates(
                        List.of(
                                "workstation",
                                "vault",
                                "mwan",
                                "opnsense",
                                "client-vlan100",
                                "client-vlan200",
                                "isp-att",
                                "isp-webpass",
                                "isp-monkeybrains",
                                "internet"))
                .description("A host, as lab status lists them.")
                .build();
    }

    private static CommandSpec fault() {
        return command("Breaks a line, until it is healed.")
                .add(
                        PositionalParamSpec.builder()
                                .index("0")
                                .paramLabel("KIND")
                                .type(String.class)
                                .completionCandidates(FAULTS)
                                .description("What happens: " + String.join(", ", FAULTS) + ".")
                                .build())
                .add(wan("1", "1"))
                .addOption(
                        OptionSpec.builder("--family")
                                .paramLabel("FAMILY")
                                .type(String.class)
                                .completionCandidates(List.of("ipv4", "ipv6"))
                                .description("Only this family: ipv4 or ipv6.")
                                .build())
                .addOption(
                        OptionSpec.builder("--percent")
                                .paramLabel("PERCENT")
                                .type(int.class)
                                .description(
                                        "Of a hundred packets so many are lost; for loss alone: 50.")
                                .build());
    }

    private static CommandSpec heal() {
        return command("Ends the faults of a line, or of all.").add(wan("0", "0..1"));
    }

    private static PositionalParamSpec wan(String index, String arity) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity(arity)
                .paramLabel("WAN")
                .type(String.class)
                .completionCandidates(List.of("att", "webpass", "monkeybrains"))
                .description("The line.")
                .build();
    }
}
