package mwan.provision.verify.seen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import mwan.value.IpAddress;

/// The HTTP transfers of one curl command: what each answer said, and how the transfer went.
public record Transfers(List<Transfer> transfers) {

    /// Curl's `--write-out` text that [#parse] understands: a line of its own behind each body.
    public static final String WRITE_OUT =
            "\\n= %{num_connects} %{exitcode} %{http_code} %{local_ip} %{url}\\n";

    public static Transfers parse(String text) {
        var transfers = new ArrayList<Transfer>();
        var body = new StringBuilder();
        for (var line : text.lines().toList()) {
            if (line.startsWith("= ")) {
                transfers.add(transfer(line, body.toString().strip()));
                body.setLength(0);
            } else {
                body.append(line).append('\n');
            }
        }
        return new Transfers(transfers);
    }

    /// @param connections that were opened for it; 0 when one that was open served
    /// @param exit curl's status, 0 for success
    /// @param from the own address it left by; empty when no connection came about
    public record Transfer(
            int connections, int exit, int status, String from, String url, String body) {

        public boolean succeeded() {
            return exit == 0 && status == 200;
        }

        /// The body, when it is an address.
        public Optional<IpAddress> address() {
            try {
                return succeeded() ? Optional.of(IpAddress.parse(body)) : Optional.empty();
            } catch (mwan.value.BadValue noAddress) {
                return Optional.empty();
            }
        }

        /// How a transfer that gave no address went, in words.
        public String trouble() {
            if (exit != 0) {
                return switch (exit) {
                    case 7 -> "connection refused or no route";
                    case 28 -> "no answer in time";
                    case 52, 56 -> "connection broken";
                    default -> "curl's error " + exit;
                };
            }
            return status != 200
                    ? "HTTP status " + status
                    : "answer is no address: " + mwan.value.BadValue.quoted(body);
        }
    }

    public int connections() {
        return transfers.stream().mapToInt(Transfer::connections).sum();
    }

    public List<IpAddress> addresses() {
        return transfers.stream().flatMap(transfer -> transfer.address().stream()).toList();
    }

    /// The transfers that gave no address, as "2 × no answer in time"; empty when there is none.
    public String troubles() {
        return transfers.stream()
                .filter(transfer -> transfer.address().isEmpty())
                .collect(
                        Collectors.groupingBy(
                                Transfer::trouble, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(trouble -> trouble.getValue() + " × " + trouble.getKey())
                .collect(Collectors.joining(", "));
    }

    private static Transfer transfer(String line, String body) {
        var parts = line.substring(2).split(" ", 5);
        if (parts.length < 5) {
            throw new NotUnderstood("curl", line);
        }
        try {
            return new Transfer(
                    Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    parts[3],
                    parts[4],
                    body);
        } catch (NumberFormatException noNumber) {
            throw new NotUnderstood("curl", line, noNumber);
        }
    }
}
