package mwan.runtime.dyndns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import mwan.site.DynamicDns;
import mwan.site.Sources;
import mwan.value.DomainName;
import mwan.value.Family;
import mwan.value.IpAddress;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/// A zone's own name server: RFC 2136 with TSIG, over TCP, where no answer can be slipped in. The
/// library makes and reads the messages; its classes are loaded with the first one.
final class ZoneServer implements RecordKeeper {
    private static final int LIMIT_MILLIS = 10_000;

    private final DynamicDns name;
    private final DynamicDns.Rfc2136 update;
    private final Sources sources;

    ZoneServer(DynamicDns name, DynamicDns.Rfc2136 update, Sources sources) {
        this.name = name;
        this.update = update;
        this.sources = sources;
    }

    @Override
    public Duration spreads() {
        return Duration.ZERO;
    }

    @Override
    public Set<IpAddress> addresses() throws IOException {
        var question = Record.newRecord(absolute(name.name()), type(), DClass.IN);
        var answer = new Message(ask(Message.newQuery(question)));
        if (answer.getRcode() == Rcode.NXDOMAIN) {
            return Set.of();
        }
        if (answer.getRcode() != Rcode.NOERROR) {
            throw new IOException(said(answer.getRcode()));
        }
        var addresses = new HashSet<IpAddress>();
        for (var record : answer.getSection(Section.ANSWER)) {
            switch (record) {
                case ARecord a -> addresses.add(IpAddress.of(a.getAddress().getAddress()));
                case AAAARecord a -> addresses.add(IpAddress.of(a.getAddress().getAddress()));
                default -> {}
            }
        }
        return addresses;
    }

    @Override
    public void change(IpAddress address) throws IOException {
        var message = new Update(absolute(update.zone()));
        message.delete(absolute(name.name()), type());
        message.add(absolute(name.name()), type(), update.ttlSeconds(), address.toString());
        var key = key();
        key.apply(message, null);
        var response = ask(message);
        var answer = new Message(response);
        int rcode = answer.getRcode();
        if (rcode == Rcode.NOERROR && key.verify(answer, response, message.getTSIG()) != 0) {
            throw new IOException(update.server() + " answers without a signature of the key");
        }
        switch (rcode) {
            case Rcode.NOERROR -> {}
            case Rcode.REFUSED, Rcode.NOTAUTH, Rcode.NOTZONE, Rcode.NOTIMP, Rcode.FORMERR ->
                    throw new Refused(said(rcode) + whyNotAuthentic(answer));
            default -> throw new IOException(said(rcode));
        }
    }

    /// BADKEY, BADSIG or BADTIME: of the clock it is said too, since one waits for it to be set.
    private static String whyNotAuthentic(Message answer) {
        var tsig = answer.getTSIG();
        return tsig == null || tsig.getError() == Rcode.NOERROR
                ? ""
                : " (" + Rcode.TSIGstring(tsig.getError()) + ")";
    }

    private TSIG key() throws IOException {
        var secret =
                sources.secret(update.key().secret(), "the key " + update.key().name()).reveal();
        try {
            return new TSIG(
                    TSIG.HMAC_SHA256,
                    absolute(update.key().name()),
                    Base64.getDecoder().decode(secret));
        } catch (IllegalArgumentException notBase64) {
            throw new Refused("the secret of key " + update.key().name() + " is not base64");
        }
    }

    private byte[] ask(Message message) throws IOException {
        IOException last = new IOException(update.server() + " has no address");
        for (var address : InetAddress.getAllByName(update.server().value())) {
            try {
                return ask(address, message);
            } catch (IOException failed) {
                last = new IOException(update.server() + ": " + failed.getMessage(), failed);
            }
        }
        throw last;
    }

    /// RFC 7766: a length before each message.
    private byte[] ask(InetAddress server, Message message) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.connect(new InetSocketAddress(server, update.port().number()), LIMIT_MILLIS);
            var query = message.toWire();
            var out = new DataOutputStream(socket.getOutputStream());
            var framed = ByteBuffer.allocate(2 + query.length);
            out.write(framed.putShort((short) query.length).put(query).array());
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            var answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            if (answer.length < 12
                    || ((answer[0] & 0xff) << 8 | answer[1] & 0xff)
                            != message.getHeader().getID()) {
                throw new IOException("answers something else");
            }
            return answer;
        }
    }

    private String said(int rcode) {
        return update.server() + " answers " + Rcode.string(rcode);
    }

    private int type() {
        return name.family() == Family.IPV4 ? Type.A : Type.AAAA;
    }

    private static Name absolute(DomainName domain) {
        try {
            return Name.fromString(domain.value(), Name.root);
        } catch (TextParseException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
