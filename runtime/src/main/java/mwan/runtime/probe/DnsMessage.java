package mwan.runtime.probe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import mwan.value.DomainName;

/// A question to a DNS server, and what there is to know of its answer (RFC 1035, 4.1).
record DnsMessage(int id) {
    private static final int HEADER = 12;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE = 0x8000;
    private static final int TYPE_A = 1;
    private static final int CLASS_IN = 1;
    private static final int NOERROR = 0;
    private static final int NXDOMAIN = 3;

    byte[] query(DomainName name) {
        // A length for each label and one for the root.
        var message = ByteBuffer.allocate(HEADER + name.value().length() + 2 + 4);
        message.putShort((short) id).putShort((short) RECURSION_DESIRED);
        message.putShort((short) 1).putShort((short) 0).putInt(0);
        for (var label : name.value().split("\\.", -1)) {
            message.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        return message.put((byte) 0).putShort((short) TYPE_A).putShort((short) CLASS_IN).array();
    }

    /// What a datagram says; empty when it is no answer to this question.
    Optional<Outcome> outcome(byte[] datagram) {
        if (datagram.length < HEADER) {
            return Optional.empty();
        }
        var message = ByteBuffer.wrap(datagram);
        int its = message.getShort() & 0xffff;
        int flags = message.getShort() & 0xffff;
        if (its != id || (flags & RESPONSE) == 0) {
            return Optional.empty();
        }
        int code = flags & 0xf;
        // That there is no such name is said by a server that works.
        return Optional.of(
                code == NOERROR || code == NXDOMAIN
                        ? Outcome.ANSWERED
                        : Outcome.failed("answers " + text(code)));
    }

    /// RFC 1035, 4.1.1.
    private static String text(int code) {
        return switch (code) {
            case 1 -> "FORMERR";
            case 2 -> "SERVFAIL";
            case 4 -> "NOTIMP";
            case 5 -> "REFUSED";
            default -> "error " + code;
        };
    }
}
