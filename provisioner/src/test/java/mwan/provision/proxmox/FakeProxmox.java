package mwan.provision.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.NodeName;

/// A Proxmox VE node in memory, for tests: it checks each request against the contract, keeps
/// state, and refuses in the real server's words what the real server refuses.
///
/// It prints as its whole state, so a test can compare text. The node is `vault`, its storages are
/// `local` and `local-lvm`; the bridge `vmbr0` is there.
public final class FakeProxmox implements Api {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Contract contract = Contract.load();
    private final FakeTasks tasks = new FakeTasks("vault");
    private final FakeStorages storages = new FakeStorages();
    private final FakeNetwork network = new FakeNetwork();
    private final Map<String, String> pci = new TreeMap<>();
    private final FakeMappings mappings = new FakeMappings();
    private final FakeQemu qemu = new FakeQemu(storages, network, pci, mappings);
    private final Map<String, List<String>> allowed = new TreeMap<>();
    private final FakeVmCalls vmCalls = new FakeVmCalls(qemu, tasks);
    private final List<Call> calls = new ArrayList<>();
    private IntUnaryOperator iommuGroups = number -> 21 + number;
    private String user = "root@pam";
    private String version = "9.2.11";
    private long memoryUsed = 8L << 30;
    private final TreeSet<Integer> guestsElsewhere = new TreeSet<>();
    private int cuts;

    public FakeProxmox() {
        network.addActive("vmbr0");
    }

    /// The typed client over it, with a clock that takes no time.
    public Proxmox proxmox() {
        return new Proxmox(this, new NodeName("vault"), new FakeWaiting());
    }

    /// Who calls: not everybody may do everything.
    public FakeProxmox as(String whoCalls) {
        user = whoCalls;
        return this;
    }

    /// What it says that the login may do on a path; it refuses nothing for that.
    public FakeProxmox allowing(String path, String... privileges) {
        allowed.put(path, List.of(privileges));
        return this;
    }

    public FakeProxmox withBridge(String name) {
        network.addActive(name);
        return this;
    }

    /// @param address as `0000:02:02.0`
    /// @param ids vendor and device, as `0x8086:0x154c`
    public FakeProxmox withPciDevice(String address, String ids) {
        pci.put(address, ids);
        return this;
    }

    /// @param groups the IOMMU group of the n-th device; -1 for none
    public FakeProxmox withIommuGroups(IntUnaryOperator groups) {
        iommuGroups = groups;
        return this;
    }

    /// @param release as `9.2.11`
    public FakeProxmox ofVersion(String release) {
        version = release;
        return this;
    }

    /// @param gib of the node's 64
    public FakeProxmox withMemoryUsed(int gib) {
        memoryUsed = (long) gib << 30;
        return this;
    }

    /// A container, or a VM of another node, has that id.
    public FakeProxmox withGuestElsewhere(int id) {
        guestsElsewhere.add(id);
        return this;
    }

    /// A storage that is configured, and not there.
    public FakeProxmox withInactiveStorage(String name) {
        storages.deactivate(name);
        return this;
    }

    /// @param content as `images,rootdir`
    public FakeProxmox withStorage(String name, String content) {
        storages.define(name, content);
        return this;
    }

    /// What the guest agent reads in a guest; empty where there is no such file.
    public FakeProxmox withGuestFiles(Function<String, Optional<String>> files) {
        vmCalls.guestFiles(files);
        return this;
    }

    /// The next change of a VM's options is answered as if it were done, and is not.
    public void swallowNextChange() {
        vmCalls.swallowNextChange();
    }

    /// The guest agents answer only when they were asked that many times.
    public void agentsAnswerAfter(int asked) {
        vmCalls.agentsAnswerAfter(asked);
    }

    /// @param volume as `local:import/mwan-0123456789ab.qcow2`
    public FakeProxmox withVolume(String volume) {
        storages.add(volume, 1L << 30);
        return this;
    }

    /// Whether the host has a file, by its path: snippets lie in /var/lib/vz/snippets.
    public FakeProxmox withHostFiles(Predicate<String> exists) {
        storages.hostFiles(exists);
        return this;
    }

    /// Somebody else has written a network change and not applied it.
    public void networkChangedByOthers(String diff) {
        network.changedByOthers(diff);
    }

    /// How often a task is looked at before it ends.
    public void tasksTake(int looks) {
        tasks.looksUntilDone(looks);
    }

    /// The next task of this type ends so: `WARNINGS: 1`, or an error's text, without its effect.
    public void nextTaskEnds(String type, String exit) {
        tasks.foretell(type, exit);
    }

    /// The connections of the next uploads break, as often as that, when half the file is sent.
    public void cutUploads(int times) {
        cuts = times;
    }

    /// Somebody else holds the VM's lock, or, with nothing, holds it no more.
    public void lock(int vm, Optional<String> lock) {
        for (var one : qemu.all()) {
            if (one.id == vm) {
                one.config.remove("lock");
                lock.ifPresent(name -> one.config.put("lock", name));
            }
        }
    }

    public void takesNoDeviceWhileItRuns(int vm) {
        for (var one : qemu.all()) {
            one.takesNoDevice |= one.id == vm;
        }
    }

    public void putUnderHa(int vm) {
        for (var one : qemu.all()) {
            one.underHa |= one.id == vm;
        }
    }

    /// All requests so far, refused ones too.
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /// The requests that were not mere reading.
    public List<Call> writes() {
        return calls.stream().filter(call -> call.method() != Call.Method.GET).toList();
    }

    @Override
    public Answer call(Call call) {
        calls.add(call);
        try {
            check(call);
            var body = JSON.objectNode();
            body.set("data", answer(call));
            if (call.path().equals("/nodes/{node}/network") && !network.changes().isEmpty()) {
                body.put("changes", network.changes());
            }
            return new Answer(call, body);
        } catch (Refusal refusal) {
            throw Refusals.explain(call, user, refusal);
        }
    }

    @Override
    public Answer upload(Upload upload, LongConsumer sent) {
        var call = upload.call();
        calls.add(call);
        try {
            check(call);
            long size = Files.size(upload.file());
            if (cuts > 0) {
                cuts--;
                sent.accept(size / 2);
                throw cut(call);
            }
            sent.accept(size);
            var volume = upload.storage() + ":" + upload.content().word() + "/" + upload.fileName();
            var body = JSON.objectNode();
            body.set(
                    "data",
                    task(
                            "imgcopy",
                            "",
                            () -> {
                                storages.add(volume, size);
                                return Optional.empty();
                            }));
            return new Answer(call, body);
        } catch (Refusal refusal) {
            throw Refusals.explain(call, user, refusal);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static UserError cut(Call call) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "no answer",
                call.describe(),
                "the connection broke before the answer",
                "run the same command again",
                new IOException("broken pipe"));
    }

    @Override
    public void close() {
        // In memory there is no connection.
    }

    /// The whole state, as text.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var vm : qemu.all()) {
            text.append("vm ").append(vm.id).append(vm.running ? " running\n" : " stopped\n");
            text.append(vm.text().indent(2));
        }
        text.append("mappings\n").append(mappings.toString().indent(2));
        text.append("volumes\n").append(storages.toString().indent(2));
        return text.append("network\n").append(network.toString().indent(2)).toString();
    }

    static Refusal refuse(int status, String text) {
        return new Refusal(status, text, Map.of());
    }

    private void check(Call call) {
        if (!contract.knows(call)) {
            throw refuse(501, "Method '" + call.method() + " " + call.path() + "' not implemented");
        }
        var errors = contract.errors(call);
        if (!errors.isEmpty()) {
            throw new Refusal(400, "Parameter verification failed.", errors);
        }
        if (call.value("node").filter(node -> !node.equals("vault")).isPresent()) {
            throw refuse(500, "hostname lookup '" + call.value("node").get() + "' failed");
        }
    }

    private JsonNode answer(Call call) {
        return switch (call.method() + " " + call.path()) {
            case "GET /version" ->
                    JSON.objectNode()
                            .put("version", version)
                            .put("release", version.replaceAll("\\.\\d+$", ""))
                            .put("repoid", "0123456789abcdef");
            case "GET /nodes" ->
                    JSON.arrayNode()
                            .add(
                                    JSON.objectNode()
                                            .put("node", "vault")
                                            .put("status", "online")
                                            .put("maxmem", 64L << 30)
                                            .put("mem", memoryUsed));
            case "GET /access/permissions" -> permissions();
            case "GET /cluster/nextid" -> nextId(call);
            case "GET /nodes/{node}/hardware/pci" -> pciDevices();
            case "GET /cluster/mapping/pci" -> mappings.list();
            case "POST /cluster/mapping/pci" -> mappings.create(call);
            case "PUT /cluster/mapping/pci/{id}" -> mappings.replace(call);
            case "DELETE /cluster/mapping/pci/{id}" -> mappings.delete(call);
            case "GET /nodes/{node}/storage" -> storages.list();
            case "GET /nodes/{node}/storage/{storage}/content" ->
                    storages.content(call.value("storage").orElseThrow(), call.value("content"));
            case "DELETE /nodes/{node}/storage/{storage}/content/{volume}" ->
                    task(
                            "imgdel",
                            "",
                            () -> {
                                storages.remove(call.value("volume").orElseThrow());
                                return Optional.empty();
                            });
            case "GET /nodes/{node}/network" -> network.list();
            case "POST /nodes/{node}/network" -> createBridge(call);
            case "PUT /nodes/{node}/network" ->
                    task(
                            "srvreload",
                            "networking",
                            () -> {
                                network.apply();
                                return Optional.empty();
                            });
            case "DELETE /nodes/{node}/network" -> {
                network.revert();
                yield NullNode.getInstance();
            }
            case "GET /nodes/{node}/tasks" -> taskList(call);
            case "GET /nodes/{node}/tasks/{upid}/status" -> taskStatus(call);
            case "GET /nodes/{node}/tasks/{upid}/log" -> taskLog(call);
            case "POST /nodes/{node}/qemu" ->
                    task("qmcreate", call.value("vmid").orElseThrow(), create(call));
            case "GET /nodes/{node}/qemu" -> vmCalls.list();
            default -> vmCalls.answer(call, user);
        };
    }

    private FakeTasks.Work create(Call call) {
        var id = call.value("vmid").map(Integer::parseInt).orElseThrow();
        if (guestsElsewhere.contains(id)) {
            throw refuse(
                    500,
                    "unable to create VM %d - CT %d already exists on node 'attic'"
                            .formatted(id, id));
        }
        return qemu.create(call, user);
    }

    private JsonNode permissions() {
        var answer = JSON.objectNode();
        allowed.forEach((path, privileges) -> {
            var held = answer.putObject(path);
            privileges.forEach(privilege -> held.put(privilege, 0));
        });
        return answer;
    }

    private JsonNode nextId(Call call) {
        var wanted = call.value("vmid").map(Integer::parseInt);
        if (wanted.filter(this::isTaken).isPresent()) {
            throw new Refusal(
                    400,
                    "Parameter verification failed.",
                    Map.of("vmid", "VM " + wanted.get() + " already exists"));
        }
        int free = wanted.orElse(100);
        while (isTaken(free)) {
            free++;
        }
        return TextNode.valueOf(Integer.toString(free));
    }

    private boolean isTaken(int id) {
        return qemu.has(id) || guestsElsewhere.contains(id);
    }

    private JsonNode pciDevices() {
        var list = JSON.arrayNode();
        pci.forEach((address, ids) ->
                list.addObject()
                        .put("id", address)
                        .put("class", "0x020000")
                        .put("vendor", ids.replaceAll(":.*", ""))
                        .put("device", ids.replaceAll(".*:", ""))
                        .put("iommugroup", iommuGroups.applyAsInt(list.size() - 1)));
        return list;
    }

    private JsonNode createBridge(Call call) {
        network.create(call.value("iface").orElseThrow(), call.value("bridge_ports").orElse(""))
                .ifPresent(error -> {
                    throw new Refusal(
                            400, "Parameter verification failed.", Map.of("iface", error));
                });
        return NullNode.getInstance();
    }

    private JsonNode taskList(Call call) {
        var list = JSON.arrayNode();
        tasks.running().stream()
                .filter(task ->
                        call.value("vmid").filter(id -> !id.equals(task.upid().id())).isEmpty())
                .forEach(task ->
                        list.addObject()
                                .put("upid", task.upid().value())
                                .put("type", task.type())
                                .put("id", task.upid().id())
                                .put("user", task.user())
                                .put("starttime", task.upid().started().getEpochSecond()));
        return list;
    }

    private JsonNode taskStatus(Call call) {
        var upid = call.value("upid").orElseThrow();
        var task =
                tasks.look(upid)
                        .orElseThrow(() ->
                                new Refusal(
                                        400,
                                        "Parameter verification failed.",
                                        Map.of("upid", "no such task")));
        var status =
                JSON.objectNode()
                        .put("upid", upid)
                        .put("type", task.type())
                        .put("status", task.isRunning() ? "running" : "stopped");
        task.exit().ifPresent(exit -> status.put("exitstatus", exit));
        return status;
    }

    private JsonNode taskLog(Call call) {
        int from = call.value("start").map(Integer::parseInt).orElse(0);
        var list = JSON.arrayNode();
        for (var line : tasks.log(call.value("upid").orElseThrow(), from)) {
            list.addObject().put("n", from + list.size() + 1).put("t", line);
        }
        return list;
    }

    private JsonNode task(String type, Object id, FakeTasks.Work work) {
        return TextNode.valueOf(tasks.start(type, id.toString(), user, work).value());
    }

    /// A clock that jumps.
    static final class FakeWaiting implements Waiting {
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void pause(Duration duration) {
            now += duration.toNanos();
        }
    }
}
