package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
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

/// Kills the program after its n-th call of anything outside: the call has done its work, and
/// nobody hears of it.
final class Interruption {
    static final Interruption NONE = new Interruption(Integer.MAX_VALUE);

    private final int last;
    private int calls;

    /// How a killed program ends: nothing of it may catch this.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private Interruption(int last) {
        this.last = last;
    }

    static Interruption after(int calls) {
        return new Interruption(calls);
    }

    /// One that only counts.
    static Interruption never() {
        return new Interruption(Integer.MAX_VALUE);
    }

    int calls() {
        return calls;
    }

    /// A run is killed after each of its calls; what is done then ends where the run would have
    /// ended undisturbed.
    ///
    /// @param start a world before the run
    /// @param then after the run was killed
    static void afterEachCall(
            Supplier<FakeWorld> start,
            BiConsumer<FakeWorld, Interruption> run,
            Consumer<FakeWorld> then) {
        var counter = never();
        var undisturbed = start.get();
        run.accept(undisturbed, counter);
        assertThat(counter.calls()).isGreaterThan(1);
        for (int calls = 1; calls < counter.calls(); calls++) {
            var world = start.get();
            var killed = after(calls);
            assertThatThrownBy(() -> run.accept(world, killed)).isInstanceOf(Killed.class);
            then.accept(world);
            assertThat(world.toString())
                    .as("killed after call %d of %d", calls, counter.calls())
                    .isEqualTo(undisturbed.toString());
        }
    }

    Api over(Api api) {
        return new Api() {
            @Override
            public Answer call(Call call) {
                return counted(() -> api.call(call));
            }

            @Override
            public Answer upload(Upload upload, LongConsumer sent) {
                return counted(() -> api.upload(upload, sent));
            }

            @Override
            public void close() {
                api.close();
            }
        };
    }

    Remote over(Remote remote) {
        return new Remote() {
            @Override
            public String name() {
                return remote.name();
            }

            @Override
            public Result run(Command command) {
                return counted(() -> remote.run(command));
            }

            @Override
            public Result follow(Command command, Consumer<String> line) {
                return counted(() -> remote.follow(command, line));
            }

            @Override
            public HeldCommand hold(Command command) {
                return counted(() -> remote.hold(command));
            }

            @Override
            public Optional<Bytes> read(String path) {
                return counted(() -> remote.read(path));
            }

            @Override
            public Map<String, Bytes> readAll(List<String> paths) {
                return counted(() -> remote.readAll(paths));
            }

            @Override
            public Optional<FileState> stat(String path) {
                return counted(() -> remote.stat(path));
            }

            @Override
            public void write(String path, Bytes content, FileMode mode) {
                counted(() -> {
                    remote.write(path, content, mode);
                    return true;
                });
            }

            @Override
            public void remove(String path) {
                counted(() -> {
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

    private <T> T counted(Supplier<T> call) {
        T result;
        try {
            result = call.get();
        } finally {
            calls++;
        }
        if (calls >= last) {
            throw new Killed();
        }
        return result;
    }
}
