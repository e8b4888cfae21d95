package mwan.provision.proxmox;

import java.time.Duration;
import java.util.function.LongConsumer;

/// The seam to the server: one request, one answer.
///
/// A refusal is a [mwan.fault.UserError] whose cause is a [Refusal], so that a caller who knows
/// what to do about it can ask [Refusal#in] and everyone else lets it pass.
public interface Api extends AutoCloseable {

    /// Over HTTPS, for whoever has a clock and a patience of their own.
    ///
    /// @param answerLimit how long an answer may take
    static Api over(Endpoint endpoint, Waiting waiting, Duration answerLimit) {
        return new HttpApi(endpoint, waiting, answerLimit);
    }

    /// Logs in already, beside what the caller does meanwhile. What goes wrong is told by the first
    /// call.
    default void begin() {}

    /// Sends one request and gives the answer of success.
    Answer call(Call call);

    /// Sends a file into a storage.
    ///
    /// @param sent is told, now and then, how many of the file's bytes have been sent
    Answer upload(Upload upload, LongConsumer sent);

    @Override
    void close();
}
