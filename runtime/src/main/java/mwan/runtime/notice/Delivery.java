package mwan.runtime.notice;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.site.Notices;
import mwan.site.Sources;

/// The channels that a site has.
public final class Delivery {
    private Delivery() {}

    static List<Channel> channels(Notices notices, Sources sources) {
        var channels = new ArrayList<Channel>();
        notices.email().ifPresent(email -> channels.add(new MailChannel(email, sources)));
        notices.webhook().ifPresent(webhook -> channels.add(new WebhookChannel(webhook, sources)));
        notices.command().ifPresent(command -> channels.add(new CommandChannel(command)));
        return channels;
    }

    /// Delivers one notice by one channel, once.
    ///
    /// @param channel its name
    /// @param notice a file with the document
    /// @throws UserError when it is not delivered
    public static void once(Notices notices, Sources sources, String channel, Path notice) {
        var wanted =
                channels(notices, sources).stream()
                        .filter(one -> one.name().equals(channel))
                        .findFirst()
                        .orElseThrow(() -> undelivered(channel, "the site file has none such"));
        try {
            wanted.deliver(Notice.read(new ObjectMapper().readTree(notice.toFile())));
        } catch (IOException | IllegalArgumentException failed) {
            throw undelivered(channel, String.valueOf(failed.getMessage()));
        }
    }

    private static UserError undelivered(String channel, String why) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot tell",
                channel,
                why,
                "the daemon tries again by itself");
    }
}
