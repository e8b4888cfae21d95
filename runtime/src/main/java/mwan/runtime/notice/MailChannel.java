package mwan.runtime.notice;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;
import mwan.runtime.outward.Trust;
import mwan.site.Notices;
import mwan.site.Sources;

/// A mail by SMTP. The library's classes are loaded with the first mail.
final class MailChannel implements Channel {
    /// For each step of the protocol, of which a mail has about ten.
    private static final String STEP_MILLIS = "10000";

    private final Notices.Email email;
    private final Sources sources;

    MailChannel(Notices.Email email, Sources sources) {
        this.email = email;
        this.sources = sources;
    }

    @Override
    public String name() {
        return "e-mail";
    }

    @Override
    public boolean needsWan() {
        return true;
    }

    @Override
    public void deliver(Notice notice) throws IOException {
        var session = Session.getInstance(properties());
        try (var transport = session.getTransport("smtp")) {
            var message = message(session, notice);
            var login = email.login();
            transport.connect(
                    email.server().value(),
                    email.port().number(),
                    login.map(Notices.Login::user).orElse(null),
                    login.map(given ->
                                    sources.secret(given.password(), "the mail server's password")
                                            .reveal())
                            .orElse(null));
            transport.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException failed) {
            throw new IOException(reason(failed), failed);
        }
    }

    private MimeMessage message(Session session, Notice notice) throws MessagingException {
        var message =
                new MimeMessage(session) {
                    // Its own, so that one which arrives twice is known for the same.
                    @Override
                    protected void updateMessageID() throws MessagingException {
                        setHeader("Message-ID", "<" + notice.id() + "." + email.from() + ">");
                    }
                };
        message.setFrom(new InternetAddress(email.from().value()));
        for (var to : email.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to.value()));
        }
        message.setSubject(notice.subject(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(notice.at()));
        // RFC 3834: nobody's holiday answers it.
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(notice.text(), StandardCharsets.UTF_8.name());
        return message;
    }

    private Properties properties() throws IOException {
        var properties = new Properties();
        properties.setProperty("mail.smtp.connectiontimeout", STEP_MILLIS);
        properties.setProperty("mail.smtp.timeout", STEP_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", STEP_MILLIS);
        properties.setProperty("mail.smtp.auth", String.valueOf(email.login().isPresent()));
        properties.setProperty("mail.smtp.localhost", "mwan");
        if (email.security() == Notices.Security.NONE) {
            return properties;
        }
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty(
                email.security() == Notices.Security.TLS
                        ? "mail.smtp.ssl.enable"
                        : "mail.smtp.starttls.required",
                "true");
        properties.setProperty(
                "mail.smtp.starttls.enable",
                String.valueOf(email.security() == Notices.Security.STARTTLS));
        var ca = email.ca().map(source -> sources.text(source, "the mail server's CA"));
        properties.put("mail.smtp.ssl.socketFactory", Trust.context(ca).getSocketFactory());
        return properties;
    }

    /// What the server said, or what lies below: "mail.example.org: connection refused".
    private String reason(MessagingException failed) {
        Throwable deepest = failed;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        var said = deepest.getMessage();
        return email.server()
                + ":"
                + email.port()
                + ": "
                + (said == null || said.isBlank()
                        ? deepest.getClass().getSimpleName()
                        : said.strip().replaceAll("\\s+", " "));
    }
}
