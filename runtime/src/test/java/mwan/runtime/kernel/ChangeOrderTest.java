package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.kernel.world.World;
import mwan.runtime.picture.Picture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is done first when a WAN fails, and when one comes.
@Tag("kernel")
class ChangeOrderTest {
    private static final String RULES = "changed who is given new flows";

    private World world;
    private LinuxKernel kernel;

    @BeforeEach
    void build() {
        world = new World("order-");
        kernel = world.router.call(LinuxKernel::open);
    }

    @AfterEach
    void remove() {
        kernel.close();
        world.close();
    }

    private Applied apply(Picture picture) {
        return apply(picture, Carrying.NOTHING);
    }

    private Applied apply(Picture picture, Carrying carried) {
        return world.router.call(() -> kernel.apply(Decision.decide(ROUTER, picture, carried)));
    }

    @Test
    void aFailedWanIsLeftBeforeAnythingElseIsDone() {
        assertThat(apply(LabSite.healthy()).problems()).isEmpty();
        var changes = apply(LabSite.picture(LabSite::failed, UnaryOperator.identity())).changes();
        assertThat(changes.get(0)).startsWith(RULES);
        assertThat(changes.get(1)).startsWith("ended the flows of att");
        assertThat(changes).anyMatch(change -> change.startsWith("removed route"));
    }

    @Test
    void aWanIsGivenNoFlowsBeforeItsRoutesAreThere() {
        apply(LabSite.picture(LabSite::unleased, UnaryOperator.identity()));
        apply(
                LabSite.picture(
                        wan -> LabSite.failed(LabSite.unleased(wan)), UnaryOperator.identity()));
        var changes = apply(LabSite.healthy()).changes();
        int rules = indexOf(changes, RULES);
        assertThat(rules).isPositive();
        assertThat(changes.subList(rules, changes.size()))
                .noneMatch(change -> change.startsWith("added"));
    }

    /// What is there stays while no WAN works. The first that answers takes all new flows, and the
    /// flows of the others end before anything else is taken away.
    @Test
    void afterAllHadFailedTheFlowsOfTheOthersEndBeforeAnythingIsRemoved() {
        var both =
                new Carrying(
                        Set.of(LabSite.ATT, LabSite.WEBPASS), Set.of(LabSite.ATT, LabSite.WEBPASS));
        apply(LabSite.healthy());
        apply(LabSite.picture(LabSite::failed, LabSite::failed), both);
        var changes =
                apply(LabSite.picture(LabSite::failed, UnaryOperator.identity()), both).changes();

        int rules = indexOf(changes, RULES);
        assertThat(changes.subList(0, rules)).noneMatch(change -> change.startsWith("removed"));
        assertThat(changes.get(rules + 1)).startsWith("ended the flows of att");
        assertThat(changes).anyMatch(change -> change.startsWith("removed"));
    }

    private static int indexOf(List<String> changes, String beginning) {
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).startsWith(beginning)) {
                return i;
            }
        }
        return -1;
    }
}
