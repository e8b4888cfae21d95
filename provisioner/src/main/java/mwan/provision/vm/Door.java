package mwan.provision.vm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import mwan.provision.progress.Progress;
import mwan.provision.ssh.Remote;
import mwan.provision.ssh.SshTarget;
import mwan.value.HostName;
import mwan.value.Ipv4Address;
import mwan.value.LoginName;
import mwan.value.Port;
import mwan.value.SshPublicKey;

/// The router's SSH port.
public interface Door {
    /// As messages name it.
    String name();

    /// Whether somebody listens.
    boolean isOpen();

    Remote open(SshPublicKey hostKey);

    /// The real one; what is done behind it is told.
    static Door at(Ipv4Address address, LoginName user, Optional<Path> key, Progress progress) {
        int port = 22;
        return new Door() {
            @Override
            public String name() {
                return user + "@" + address;
            }

            @Override
            public boolean isOpen() {
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address.toString(), port), 2000);
                    return true;
                } catch (IOException closed) {
                    return false;
                }
            }

            @Override
            public Remote open(SshPublicKey hostKey) {
                return Remote.open(
                        new SshTarget(
                                new HostName(address.toString()),
                                new Port(port),
                                user,
                                key,
                                new SshTarget.HostKeys.Only(hostKey)),
                        progress);
            }
        };
    }
}
