package mwan.provision.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import org.jspecify.annotations.Nullable;

/// What can go wrong between here and another host, in words for people.
final class SshFaults {
    private SshFaults() {}

    static UserError unknownHostKey(SshTarget target, String seen) {
        return outside(
                "cannot trust the host",
                target.name(),
                "its host key is not known; it shows " + seen,
                "compare it with /etc/ssh/ssh_host_*_key.pub on the host; only when it is the same,"
                        + " put it under hostKey in the site file, or into ~/.ssh/known_hosts",
                null);
    }

    static UserError otherHostKey(SshTarget target, String seen) {
        return outside(
                "cannot trust the host",
                target.name(),
                "its host key is another than the known one; it shows " + seen,
                "somebody may stand in between, or the host was installed anew: compare it with"
                        + " /etc/ssh/ssh_host_*_key.pub on the host before you change hostKey or"
                        + " known_hosts",
                null);
    }

    static UserError loginRefused(SshTarget target, Throwable cause) {
        return outside(
                "login refused",
                target.name(),
                target.key()
                        .map(key -> "the host does not take the key " + key)
                        .orElse("the host takes none of the keys of the ssh program"),
                "its public part has to be in the user's authorized_keys there",
                cause);
    }

    static UserError badKey(SshTarget target, String file, Throwable cause) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot use the private key",
                file,
                "it cannot be read, or needs a passphrase",
                "name a key without passphrase for "
                        + target.name()
                        + ", or leave `key` out: then the ssh program and its agent are used",
                cause);
    }

    static UserError unreachable(SshTarget target, IOException fault) {
        return outside(
                "cannot reach the host",
                target.name(),
                switch (fault) {
                    case UnknownHostException _ -> "no such host name";
                    case SocketTimeoutException _ -> "no answer in time";
                    case NoRouteToHostException _ -> "no route to it";
                    case ConnectException _ -> "connection refused";
                    default -> line(fault);
                },
                "is the host up, does sshd run there, and is its address right?",
                fault);
    }

    static UserError cut(SshTarget target, String doing, IOException fault) {
        return outside(
                "connection lost",
                target.name(),
                "during " + doing + ": " + line(fault),
                "run the same command again: it looks at what has been done",
                fault);
    }

    static UserError tooLong(SshTarget target, Command command) {
        return outside(
                "command took too long",
                target.name(),
                command.argv().getFirst()
                        + " still ran after "
                        + command.limit().toSeconds()
                        + " s",
                "look at what the host is busy with, then run the same command again",
                null);
    }

    static UserError refusedFile(SshTarget target, String doing, String why, IOException fault) {
        return outside(
                "cannot " + doing,
                target.name(),
                why,
                "is the folder there, may " + target.user() + " do it, is there room?",
                fault);
    }

    private static UserError outside(
            String what, String object, String why, String hint, @Nullable Throwable cause) {
        return new UserError(ExitCode.OUTSIDE_FAILED, what, object, why, hint, cause);
    }

    private static String line(Throwable fault) {
        return String.valueOf(fault.getMessage()).strip().replaceAll("\\p{Cc}+", " ");
    }
}
