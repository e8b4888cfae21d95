package mwan.lab.api;

import java.nio.file.Path;
import java.time.InstantSource;
import mwan.lab.api.driver.ProgramVmDriver;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.commandline.Arguments;

/// `lab.jar api`: serves the API of the lab's host until it is ended.
public final class LabApi {
    /// What can be said on the command line.
    public static final String USAGE =
            """
            api --root DIR --volumes DIR --driver PROGRAM --secrets DIR --keystore FILE
                [--listen ADDRESS:PORT] [--node NAME] [--fingerprint-file FILE]
                [--request-log FILE] [--faults FILE] [--autostart]
            """;

    private LabApi() {}

    /// Serves until the process is ended.
    public static void main(Arguments arguments) throws InterruptedException {
        Path root = arguments.path("root");
        String node = arguments.text("node").orElse("vault");
        String listen = arguments.text("listen").orElse("0.0.0.0:8006");
        int colon = listen.lastIndexOf(':');
        ServerCertificate certificate = ServerCertificate.in(arguments.path("keystore"), node);
        Host host =
                new Host(
                        new Host.Settings(
                                node,
                                root,
                                arguments.path("volumes"),
                                arguments.path("secrets"),
                                new ProgramVmDriver(arguments.path("driver"), root),
                                InstantSource.system(),
                                Host.Delays.real(),
                                arguments
                                        .text("faults")
                                        .map(file -> FaultPlan.in(Path.of(file)))
                                        .orElseGet(FaultPlan::none),
                                new RequestLog(arguments.text("request-log").map(Path::of))));
        ApiServer server =
                new ApiServer(
                        host.api(),
                        host.spool(),
                        listen.substring(0, colon),
                        Integer.parseInt(listen.substring(colon + 1)),
                        certificate);
        // Whoever finds the port open finds the fingerprint too.
        arguments
                .text("fingerprint-file")
                .ifPresent(file ->
                        PrivateFiles.write(Path.of(file), certificate.fingerprint() + "\n"));
        server.start();
        if (arguments.flag("autostart")) {
            host.startMachines();
        }
        System.err.println(
                "stand-in of the Proxmox VE API on port " + server.port() + ", state in " + root);
        Thread.currentThread().join();
    }
}
