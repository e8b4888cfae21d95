package mwan.lab.bench.datapath;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import mwan.value.Family;

/// One second of load from the client to the Internet, and how much of it went through.
enum Load {
    /// Connect, request, response, close: how many a second.
    CONNECTIONS("connections") {
        @Override
        double measure(World world, Family family) {
            return wrk(world, family, "--connections", "16", "--header", "Connection: close");
        }
    },
    /// Requests over connections that are kept: how many a second.
    REQUEST_RESPONSE("request-response") {
        @Override
        double measure(World world, Family family) {
            return wrk(world, family, "--connections", "4");
        }
    },
    /// Datagrams of 64 octets that arrive, a second.
    SMALL_PACKETS("small-packets") {
        @Override
        double measure(World world, Family family) {
            return Datagrams.throughRouter(world, family);
        }
    },
    /// Bits a second over one TCP connection.
    THROUGHPUT("throughput") {
        @Override
        double measure(World world, Family family) {
            return iperf(world, family).path("sum_received").path("bits_per_second").asDouble();
        }
    };

    private static final Pattern RATE = Pattern.compile("Requests/sec: +([0-9.]+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    /// As figures are named.
    final String label;

    Load(String label) {
        this.label = label;
    }

    abstract double measure(World world, Family family);

    private static double wrk(World world, Family family, String... arguments) {
        var command = new ArrayList<>(List.of("wrk", "--threads", "1", "--duration", "1s"));
        command.addAll(List.of(arguments));
        command.add(
                family == Family.IPV4
                        ? "http://" + World.INTERNET4 + "/"
                        : "http://[" + World.INTERNET6 + "]/");
        var said = world.client.exec(command);
        var rate = RATE.matcher(said);
        if (!rate.find() || said.contains("Socket errors") || said.contains("Non-2xx")) {
            throw new IllegalStateException("wrk met errors:\n" + said);
        }
        return Double.parseDouble(rate.group(1));
    }

    private static JsonNode iperf(World world, Family family) {
        var command = new ArrayList<>(List.of("iperf3", "--json", "--time", "1", "--client"));
        command.add(family == Family.IPV4 ? World.INTERNET4 : World.INTERNET6);
        try {
            return JSON.readTree(world.client.exec(command)).path("end");
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("iperf3 wrote no JSON", broken);
        }
    }
}
