package mwan.provision.verify.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.Answer;
import mwan.provision.proxmox.Api;
import mwan.provision.proxmox.Call;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Upload;
import mwan.provision.proxmox.Waiting;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.FileState;
import mwan.provision.ssh.Result;
import mwan.value.NodeName;

/// Hosts that say what a script says, and refuse to be asked anything else.
public final class ScriptedEvidence implements Evidence {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final JsonNode HEALTHY = healthy();

    private final Map<String, Said> script = new ConcurrentHashMap<>();
    private final Set<Place> unreachable = new HashSet<>();

    private record Said(int exit, String text) {}

    private ScriptedEvidence() {}

    /// The lab, all well.
    public static ScriptedEvidence healthyLab() {
        var evidence = new ScriptedEvidence();
        HEALTHY.forEach(evidence::add);
        return evidence;
    }

    private static JsonNode healthy() {
        try (var file =
                ScriptedEvidence.class.getResourceAsStream(
                        "/mwan/provision/verify/healthy-lab.yaml")) {
            return new YAMLMapper().readTree(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(JsonNode said) {
        script.put(
                said.path("at").asText() + ": " + said.path("ask").asText(),
                new Said(said.path("exit").asInt(), said.path("says").asText()));
    }

    /// Says something else from now on.
    ///
    /// @param question `place: words`; it has to be one that is in the script
    public ScriptedEvidence changed(String question, UnaryOperator<String> text) {
        var said = said(question);
        var other = text.apply(said.text());
        if (other.equals(said.text())) {
            throw new IllegalArgumentException("nothing changes in " + question);
        }
        script.put(question, new Said(said.exit(), other));
        return this;
    }

    public ScriptedEvidence replaced(String question, String from, String to) {
        return changed(question, text -> text.replace(from, to));
    }

    public ScriptedEvidence failing(String question, int exit) {
        script.put(question, new Said(exit, said(question).text()));
        return this;
    }

    /// There is no such file any more.
    public ScriptedEvidence without(String question) {
        script.remove(question);
        return this;
    }

    public ScriptedEvidence unreachable(Place place) {
        unreachable.add(place);
        return this;
    }

    private Said said(String question) {
        return Optional.ofNullable(script.get(question))
                .orElseThrow(() ->
                        new IllegalStateException("nobody was told what to say to " + question));
    }

    private static String name(Place place) {
        return switch (place.role()) {
            case HOST -> "host";
            case ROUTER -> "router";
            case EDGE, INSIDE, OUTSIDE -> place.name();
        };
    }

    /// Curl's long argument list by what differs: family, protocol, how many, and the first
    /// address.
    private static String words(Command command) {
        var argv = command.argv();
        if (!argv.getFirst().equals("curl")) {
            return String.join(" ", argv);
        }
        var urls = argv.stream().filter(argument -> argument.startsWith("http")).toList();
        var protocol = argv.contains("--http1.1") ? "--http1.1" : "--http1.0";
        return "curl "
                + (argv.contains("-6") ? "-6" : "-4")
                + " "
                + protocol
                + " "
                + urls.size()
                + " "
                + urls.getFirst();
    }

    private void reach(Place place) {
        if (unreachable.contains(place)) {
            throw new Unobservable("cannot log in: " + name(place));
        }
    }

    @Override
    public Result ask(Place place, Command command) {
        reach(place);
        var said = said(name(place) + ": " + words(command));
        return new Result(
                name(place),
                command,
                OptionalInt.of(said.exit()),
                Optional.empty(),
                Bytes.of(said.text()),
                Bytes.NONE);
    }

    @Override
    public Optional<Bytes> read(Place place, String path) {
        reach(place);
        return Optional.ofNullable(script.get(name(place) + ": file " + path))
                .map(said -> Bytes.of(said.text()));
    }

    @Override
    public Optional<FileState> stat(Place place, String path) {
        reach(place);
        return Optional.ofNullable(script.get(name(place) + ": stat " + path))
                .map(said -> {
                    var parts = List.of(said.text().split(" "));
                    return new FileState(
                            FileState.Kind.FILE,
                            1,
                            new FileMode(Integer.parseInt(parts.getFirst(), 8)),
                            Integer.parseInt(parts.get(1)),
                            Integer.parseInt(parts.get(2)));
                });
    }

    @Override
    public <T> T api(String question, Function<Proxmox, T> reading) {
        try (var client = new Proxmox(new ScriptedApi(), new NodeName("vault"), Waiting.real())) {
            return reading.apply(client);
        } catch (UserError refused) {
            throw new Unobservable(refused.why(), refused);
        }
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-11-25T00:00:00Z").plus(Duration.ofHours(1));
    }

    private final class ScriptedApi implements Api {
        @Override
        public Answer call(Call call) {
            var said = said("api: " + call.describe());
            if (said.exit() != 0) {
                throw new UserError(
                        ExitCode.OUTSIDE_FAILED,
                        "cannot ask the API",
                        call.describe(),
                        said.text(),
                        "look there");
            }
            try {
                return new Answer(call, JSON.readTree(said.text()));
            } catch (JsonProcessingException noJson) {
                throw new IllegalStateException(noJson);
            }
        }

        @Override
        public Answer upload(Upload upload, LongConsumer sent) {
            throw new IllegalStateException("a check sends nothing");
        }

        @Override
        public void close() {}
    }
}
