package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Routes;

/// `/nodes/{node}/qemu/{vmid}/agent/…`: programs and files in the guest.
final class AgentResource {
    private static final byte[] NO_INPUT = new byte[0];

    private final VmStore store;
    private final VmOptions options;
    private final MachineStatus status;
    private final VmDriver driver;
    private final Map<Long, CompletableFuture<VmDriver.GuestExit>> programs =
            new ConcurrentHashMap<>();
    private final AtomicLong nextPid = new AtomicLong(1000);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    AgentResource(VmStore store, VmOptions options, MachineStatus status, VmDriver driver) {
        this.store = store;
        this.options = options;
        this.status = status;
        this.driver = driver;
    }

    void register(Routes routes) {
        String base = " /nodes/{node}/qemu/{vmid}/agent/";
        routes.on("POST" + base + "ping", this::ping);
        routes.on("POST" + base + "exec", this::execute);
        routes.on("GET" + base + "exec-status", this::executed);
        routes.on("GET" + base + "file-read", this::readFile);
        routes.on("POST" + base + "file-write", this::writeFile);
        routes.on("GET" + base + "network-get-interfaces", this::interfaces);
    }

    private JsonNode ping(Call call) {
        requireAgent(call.vmid());
        ObjectNode answer = Json.object();
        answer.putObject("result");
        return answer;
    }

    private JsonNode execute(Call call) {
        int vmid = call.vmid();
        requireAgent(vmid);
        List<String> command = call.parameters().list("command");
        byte[] input =
                call.parameters()
                        .text("input-data")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .orElse(NO_INPUT);
        long pid = nextPid.getAndIncrement();
        programs.put(pid, CompletableFuture.supplyAsync(() -> run(vmid, command, input), executor));
        return Json.object().put("pid", pid);
    }

    private JsonNode executed(Call call) {
        requireAgent(call.vmid());
        long pid = call.parameters().number("pid").orElse(0);
        CompletableFuture<VmDriver.GuestExit> program = programs.get(pid);
        if (program == null) {
            throw ApiFault.died("Agent error: PID " + pid + " does not exist");
        }
        if (!program.isDone()) {
            return Json.object().put("exited", 0);
        }
        programs.remove(pid);
        VmDriver.GuestExit exit = program.join();
        ObjectNode answer = Json.object().put("exited", 1).put("exitcode", exit.code());
        if (!exit.output().isEmpty()) {
            answer.put("out-data", exit.output());
        }
        if (!exit.errors().isEmpty()) {
            answer.put("err-data", exit.errors());
        }
        return answer;
    }

    private JsonNode readFile(Call call) {
        requireAgent(call.vmid());
        String file = call.parameters().required("file");
        VmDriver.GuestExit exit = run(call.vmid(), List.of("cat", "--", file), NO_INPUT);
        if (exit.code() != 0) {
            throw ApiFault.died("Agent error: failed to open file '" + file + "'");
        }
        return Json.object().put("content", exit.output());
    }

    private JsonNode writeFile(Call call) {
        requireAgent(call.vmid());
        String content = call.parameters().required("content");
        // `encode` says that the server encodes for the agent; without it the content is base64.
        byte[] bytes =
                call.parameters().text("encode").orElse("1").equals("0")
                        ? Base64.getDecoder().decode(content)
                        : content.getBytes(StandardCharsets.UTF_8);
        String file = call.parameters().required("file");
        if (run(call.vmid(), List.of("tee", "--", file), bytes).code() != 0) {
            throw ApiFault.died("Agent error: failed to open file '" + file + "'");
        }
        return Json.nothing();
    }

    /// The guest's own `ip -j address`, in the agent's form.
    private JsonNode interfaces(Call call) {
        requireAgent(call.vmid());
        VmDriver.GuestExit exit = run(call.vmid(), List.of("ip", "-j", "address"), NO_INPUT);
        ObjectNode answer = Json.object();
        ArrayNode result = answer.putArray("result");
        try {
            for (JsonNode link : Json.MAPPER.readTree(exit.output())) {
                ObjectNode item = result.addObject();
                item.put("name", link.path("ifname").asText());
                item.put("hardware-address", link.path("address").asText());
                ArrayNode addresses = item.putArray("ip-addresses");
                for (JsonNode address : link.path("addr_info")) {
                    addresses
                            .addObject()
                            .put(
                                    "ip-address-type",
                                    address.path("family").asText().equals("inet")
                                            ? "ipv4"
                                            : "ipv6")
                            .put("ip-address", address.path("local").asText())
                            .put("prefix", address.path("prefixlen").asInt());
                }
            }
        } catch (IOException e) {
            throw ApiFault.died("Agent error: " + e.getMessage());
        }
        return answer;
    }

    private void requireAgent(int vmid) {
        boolean configured =
                store.read(vmid)
                        .option("agent")
                        .filter(a -> ConfigUpdate.isOn(options.split("agent", a).get("enabled")))
                        .isPresent();
        if (!configured) {
            throw ApiFault.died("No QEMU guest agent configured");
        }
        try {
            if (!status.agentAnswers(vmid)) {
                throw ApiFault.died("QEMU guest agent is not running");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiFault.died("interrupted");
        }
    }

    private VmDriver.GuestExit run(int vmid, List<String> command, byte[] input) {
        try {
            return driver.execute(vmid, command, input);
        } catch (VmDriver.Failed e) {
            throw ApiFault.died("Agent error: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiFault.died("interrupted");
        }
    }
}
