package mwan.lab.bench.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.site.SiteFiles;

/// What an `up` asks that finds nothing to do.
///
/// @param requests to the API
/// @param calls by SSH: commands, and reads and looks by SFTP
public record NoOp(int requests, int calls) {

    public static NoOp counted(Path house) throws IOException {
        try (var keys = Keys.make();
                var world = new World(keys, SiteFiles.read(house.resolve("sites/lab.yaml")))) {
            world.up(Seam.counting(), ColdStart.NEVER);
            int before = world.requests();
            int[] calls = {0};
            var seam =
                    new Seam() {
                        @Override
                        <T> T pass(
                                int number, String what, Optional<Relay> relay, Supplier<T> call) {
                            calls[0] += relay.isPresent() ? 1 : 0;
                            return call.get();
                        }
                    };
            world.up(seam, ColdStart.NEVER);
            return new NoOp(world.requests() - before, calls[0]);
        }
    }
}
