package mwan.lab.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import mwan.provision.proxmox.Answer;
import mwan.provision.proxmox.Api;
import mwan.provision.proxmox.Call;
import mwan.provision.proxmox.Upload;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.FileState;
import mwan.provision.ssh.HeldCommand;
import mwan.provision.ssh.Remote;
import mwan.provision.ssh.Result;

/// Stands between `up` and everything outside, counts the calls, and lets a fault in at one.
abstract class Seam {
    private int calls;
    private final List<Integer> bySsh = new ArrayList<>();
    private boolean disturbed;

    /// How a killed program ends: nothing of it may catch this.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    int calls() {
        return calls;
    }

    /// The numbers of those by SSH.
    List<Integer> bySsh() {
        return List.copyOf(bySsh);
    }

    /// Whether a fault was let in.
    boolean disturbed() {
        return disturbed;
    }

    final void disturb() {
        disturbed = true;
    }

    /// @param number of the call, from 1
    /// @param what as a reader knows it
    /// @param relay the line to the host, of a call by SSH
    abstract <T> T pass(int number, String what, Optional<Relay> relay, Supplier<T> call);

    Answer heard(Answer answer) {
        return answer;
    }

    /// Only counts.
    static Seam counting() {
        return new Seam() {
            @Override
            <T> T pass(int number, String what, Optional<Relay> relay, Supplier<T> call) {
                return call.get();
            }
        };
    }

    /// The call has done its work, and nobody hears of it: nothing after it happens any more,
    /// whatever a `finally` would like.
    static Seam killedAfter(int last) {
        return new Seam() {
            @Override
            <T> T pass(int number, String what, Optional<Relay> relay, Supplier<T> call) {
                if (number > last) {
                    throw new Killed();
                }
                var result = call.get();
                if (number == last) {
                    disturb();
                    throw new Killed();
                }
                return result;
            }
        };
    }

    /// The line is cut within a call by SSH.
    ///
    /// @param answers pieces of the server's answer that still come through
    static Seam cutAt(int cut, int answers) {
        return new Seam() {
            @Override
            <T> T pass(int number, String what, Optional<Relay> relay, Supplier<T> call) {
                if (number != cut || relay.isEmpty()) {
                    return call.get();
                }
                disturb();
                relay.get().cutAfter(answers);
                try {
                    return call.get();
                } finally {
                    relay.get().disarm();
                }
            }
        };
    }

    private <T> T counted(String what, Optional<Relay> relay, Supplier<T> call) {
        calls++;
        relay.ifPresent(_ -> bySsh.add(calls));
        return pass(calls, what, relay, call);
    }

    Api over(Api api) {
        return new Api() {
            @Override
            public Answer call(Call call) {
                return counted(call.describe(), Optional.empty(), () -> heard(api.call(call)));
            }

            @Override
            public Answer upload(Upload upload, LongConsumer sent) {
                return counted("upload", Optional.empty(), () -> heard(api.upload(upload, sent)));
            }

            @Override
            public void close() {
                api.close();
            }
        };
    }

    Remote over(Remote remote, Relay relay) {
        var line = Optional.of(relay);
        return new Remote() {
            @Override
            public String name() {
                return remote.name();
            }

            @Override
            public Result run(Command command) {
                return counted(command.argv().getFirst(), line, () -> remote.run(command));
            }

            @Override
            public Result follow(Command command, Consumer<String> lines) {
                return counted(
                        command.argv().getFirst(), line, () -> remote.follow(command, lines));
            }

            @Override
            public HeldCommand hold(Command command) {
                return counted(command.argv().getFirst(), line, () -> remote.hold(command));
            }

            @Override
            public Optional<Bytes> read(String path) {
                return counted("read " + path, line, () -> remote.read(path));
            }

            @Override
            public Optional<FileState> stat(String path) {
                return counted("stat " + path, line, () -> remote.stat(path));
            }

            @Override
            public void write(String path, Bytes content, FileMode mode) {
                counted(
                        "write " + path,
                        line,
                        () -> {
                            remote.write(path, content, mode);
                            return true;
                        });
            }

            @Override
            public void remove(String path) {
                counted(
                        "remove " + path,
                        line,
                        () -> {
                            remote.remove(path);
                            return true;
                        });
            }

            @Override
            public void close() {
                remote.close();
            }
        };
    }
}
