package mwan.provision.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The requests about one VM that [FakeProxmox] answers.
final class FakeVmCalls {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String VM = "/nodes/{node}/qemu/{vmid}";

    private final FakeQemu qemu;
    private final FakeTasks tasks;
    private Function<String, Optional<String>> guestFiles = _ -> Optional.empty();
    private boolean swallows;
    private int asksBeforeAnAgentAnswers;

    FakeVmCalls(FakeQemu qemu, FakeTasks tasks) {
        this.qemu = qemu;
        this.tasks = tasks;
    }

    void guestFiles(Function<String, Optional<String>> files) {
        guestFiles = files;
    }

    void agentsAnswerAfter(int asked) {
        asksBeforeAnAgentAnswers = asked;
    }

    void swallowNextChange() {
        swallows = true;
    }

    /// What is asked of one VM.
    JsonNode answer(Call call, String user) {
        if (!call.path().startsWith(VM)) {
            throw FakeProxmox.refuse(501, "the fake has no " + call.method() + " " + call.path());
        }
        var vm = qemu.existing(call);
        return switch (call.method() + call.path().substring(VM.length())) {
            case "GET/status/current" -> status(vm, true);
            case "GET/config" -> config(vm, call.value("current").filter("1"::equals).isPresent());
            case "GET/pending" -> pending(vm);
            case "PUT/config" -> {
                if (!swallows) {
                    qemu.change(call, user);
                }
                swallows = false;
                yield NullNode.getInstance();
            }
            case "PUT/cloudinit" -> NullNode.getInstance();
            case "PUT/resize" -> task(user, "resize", vm, qemu.grow(call));
            case "POST/status/start" -> task(user, "qmstart", vm, qemu.start(call));
            case "POST/status/stop" -> task(user, "qmstop", vm, off(vm));
            case "POST/status/shutdown" -> task(user, "qmshutdown", vm, off(vm));
            case "POST/status/reboot" -> {
                if (!vm.running) {
                    throw FakeProxmox.refuse(500, "VM " + vm.id + " not running");
                }
                yield task(
                        user,
                        "qmreboot",
                        vm,
                        () -> {
                            vm.powerOff();
                            return qemu.start(call).run();
                        });
            }
            case "POST/template" ->
                    task(
                            user,
                            "qmtemplate",
                            vm,
                            () -> {
                                vm.config.put("template", "1");
                                return Optional.empty();
                            });
            case "DELETE" -> task(user, "qmdestroy", vm, qemu.delete(call, user));
            case "GET/snapshot" -> snapshots(vm);
            case "POST/snapshot" -> snapshot(user, vm, call.value("snapname").orElseThrow());
            case "DELETE/snapshot/{snapname}" ->
                    task(
                            user,
                            "qmdelsnapshot",
                            vm,
                            () ->
                                    vm.snapshots.remove(call.value("snapname").orElseThrow())
                                                    != null
                                            ? Optional.empty()
                                            : Optional.of("snapshot does not exist"));
            case "POST/snapshot/{snapname}/rollback" ->
                    task(
                            user,
                            "qmrollback",
                            vm,
                            rollback(vm, call.value("snapname").orElseThrow()));
            case "POST/clone" -> task(user, "qmclone", vm, qemu.cloneOf(vm, call));
            case "POST/agent/ping" -> agent(vm);
            case "GET/agent/file-read" -> file(vm, call.value("file").orElseThrow());
            default ->
                    throw FakeProxmox.refuse(
                            501, "the fake has no " + call.method() + " " + call.path());
        };
    }

    private static FakeTasks.Work off(FakeVm vm) {
        return () -> {
            vm.powerOff();
            return Optional.empty();
        };
    }

    private JsonNode snapshot(String user, FakeVm vm, String name) {
        FakeQemu.checkLock(vm);
        return task(
                user,
                "qmsnapshot",
                vm,
                () ->
                        vm.snapshots.putIfAbsent(name, Map.copyOf(vm.config)) == null
                                ? Optional.empty()
                                : Optional.of("snapshot name '" + name + "' already used"));
    }

    private static FakeTasks.Work rollback(FakeVm vm, String name) {
        return () -> {
            var before = vm.snapshots.get(name);
            if (before == null) {
                return Optional.of("snapshot '" + name + "' does not exist");
            }
            vm.powerOff();
            vm.config.clear();
            vm.config.putAll(before);
            return Optional.empty();
        };
    }

    private static JsonNode snapshots(FakeVm vm) {
        var list = JSON.arrayNode();
        vm.snapshots.keySet().forEach(name -> list.addObject().put("name", name));
        list.addObject().put("name", "current");
        return list;
    }

    private JsonNode file(FakeVm vm, String path) {
        agent(vm);
        return guestFiles
                .apply(path)
                .map(content -> JSON.objectNode().put("content", content))
                .orElseThrow(() ->
                        FakeProxmox.refuse(
                                500,
                                "Agent error: failed to open file '" + path + "': No such file"));
    }

    private JsonNode agent(FakeVm vm) {
        if (!vm.config.containsKey("agent")) {
            throw FakeProxmox.refuse(500, "No QEMU guest agent configured");
        }
        if (!vm.agentAnswers || asksBeforeAnAgentAnswers-- > 0) {
            throw FakeProxmox.refuse(500, "QEMU guest agent is not running");
        }
        return JSON.objectNode().set("result", JSON.objectNode());
    }

    JsonNode list() {
        var list = JSON.arrayNode();
        qemu.all().forEach(vm -> list.add(status(vm, false)));
        return list;
    }

    private static ObjectNode status(FakeVm vm, boolean current) {
        var status =
                JSON.objectNode()
                        .put("vmid", vm.id)
                        .put("name", vm.config.getOrDefault("name", "VM " + vm.id))
                        .put("status", vm.running ? "running" : "stopped")
                        .put("tags", vm.config.getOrDefault("tags", ""));
        vm.lock().ifPresent(lock -> status.put("lock", lock));
        if (vm.config.containsKey("template")) {
            status.put("template", 1);
        }
        if (vm.running) {
            status.put("uptime", 60);
        }
        if (current) {
            status.set("ha", JSON.objectNode().put("managed", vm.underHa ? 1 : 0));
        }
        return status;
    }

    private static JsonNode config(FakeVm vm, boolean current) {
        var config = JSON.objectNode();
        (current ? vm.config : vm.next()).forEach(config::put);
        return config.put("digest", vm.digest());
    }

    private static JsonNode pending(FakeVm vm) {
        var list = JSON.arrayNode();
        vm.config.forEach((name, value) -> {
            var entry = list.addObject().put("key", name).put("value", value);
            var change = vm.pending.get(name);
            if (change != null) {
                change.ifPresentOrElse(
                        next -> entry.put("pending", next), () -> entry.put("delete", 1));
            }
        });
        vm.pending.forEach((name, value) -> {
            if (!vm.config.containsKey(name)) {
                list.addObject().put("key", name).put("pending", value.orElse(""));
            }
        });
        list.addObject().put("key", "digest").put("value", vm.digest());
        return list;
    }

    private JsonNode task(String user, String type, FakeVm vm, FakeTasks.Work work) {
        return TextNode.valueOf(tasks.start(type, Integer.toString(vm.id), user, work).value());
    }
}
