package mwan.provision.proxmox;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.BadValue;

/// An upload's body, as the server's hand-made parser wants it: of known length, the file last
/// under the name `filename`, and each part's first header line its Content-Disposition.
final class Multipart {
    private final String boundary = "mwan-" + UUID.randomUUID();
    private final BodyPublisher body;

    Multipart(Upload upload, LongConsumer sent) {
        if (!upload.fileName().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,200}")) {
            throw new BadValue(upload.fileName(), "a file name: letters, digits, - _ and .");
        }
        this.body =
                BodyPublishers.concat(
                        text(field("content", upload.content().word())),
                        text(field("checksum-algorithm", "sha256")),
                        text(field("checksum", upload.sha256())),
                        text(
                                part("name=\"filename\"; filename=\"" + upload.fileName() + "\"")
                                        + "Content-Type: application/octet-stream\r\n\r\n"),
                        new Counted(file(upload), sent),
                        text("\r\n--" + boundary + "--\r\n"));
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    BodyPublisher body() {
        return body;
    }

    private String field(String name, String value) {
        return part("name=\"" + name + "\"") + "\r\n" + value + "\r\n";
    }

    /// A part's beginning, whose first header line has to be this one.
    private String part(String disposition) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n";
    }

    private static BodyPublisher text(String text) {
        return BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private static BodyPublisher file(Upload upload) {
        try {
            return BodyPublishers.ofFile(upload.file());
        } catch (FileNotFoundException absent) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot read the file to upload",
                    upload.file().toString(),
                    "there is no such file, or it may not be read",
                    "mwan-provision image build makes the router's image",
                    absent);
        }
    }

    /// Counts what passes, since a file of hundreds of MB takes a while.
    private record Counted(BodyPublisher source, LongConsumer sent) implements BodyPublisher {
        @Override
        public long contentLength() {
            return source.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            source.subscribe(
                    new Flow.Subscriber<ByteBuffer>() {
                        private long total;

                        @Override
                        public void onSubscribe(Flow.Subscription subscription) {
                            subscriber.onSubscribe(subscription);
                        }

                        @Override
                        public void onNext(ByteBuffer piece) {
                            total += piece.remaining();
                            subscriber.onNext(piece);
                            sent.accept(total);
                        }

                        @Override
                        public void onError(Throwable fault) {
                            subscriber.onError(fault);
                        }

                        @Override
                        public void onComplete() {
                            subscriber.onComplete();
                        }
                    });
        }
    }
}
