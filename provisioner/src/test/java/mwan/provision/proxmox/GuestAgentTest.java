package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import mwan.fault.UserError;
import mwan.value.NodeName;
import mwan.value.VmId;
import org.junit.jupiter.api.Test;

class GuestAgentTest {
    private static final VmId ID = new VmId(113);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ArrayDeque<String> answers = new ArrayDeque<>();
    private final List<Call> calls = new ArrayList<>();
    private final GuestAgent agent =
            new Proxmox(new Script(), new NodeName("vault"), new FakeProxmox.FakeWaiting()).agent();

    /// Gives the prepared answers in their order, the last one for ever.
    private final class Script implements Api {
        @Override
        public Answer call(Call call) {
            calls.add(call);
            var answer = answers.size() > 1 ? answers.remove() : answers.element();
            try {
                return new Answer(call, new ObjectMapper().readTree(answer));
            } catch (JsonProcessingException wrong) {
                throw new IllegalStateException(wrong);
            }
        }

        @Override
        public Answer upload(Upload upload, LongConsumer sent) {
            throw new IllegalStateException("no uploads here");
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }

    @Test
    void aCommandIsGivenAsAListAndWaitedFor() {
        answers.add("{\"data\":{\"pid\":42}}");
        answers.add("{\"data\":{\"exited\":0}}");
        answers.add(
                "{\"data\":{\"exited\":1,\"exitcode\":3,\"out-data\":\"out\\n\",\"err-data\":\"e\"}}");
        var outcome = agent.run(ID, List.of("printf", "$(x)", ""), LIMIT);
        assertThat(outcome.exit()).hasValue(3);
        assertThat(outcome.ok()).isFalse();
        assertThat(outcome.stdout()).isEqualTo("out\n");
        assertThat(calls.getFirst().encodedParameters())
                .isEqualTo("command=printf&command=%24%28x%29&command=");
        assertThat(calls.getLast().value("pid")).contains("42");
    }

    @Test
    void aSignalGivesNoStatus() {
        answers.add("{\"data\":{\"pid\":42}}");
        answers.add("{\"data\":{\"exited\":true,\"signal\":9}}");
        assertThat(agent.run(ID, List.of("sleep", "1"), LIMIT).exit()).isEmpty();
    }

    @Test
    void aCommandThatTakesTooLongIsGivenUp() {
        answers.add("{\"data\":{\"pid\":42}}");
        answers.add("{\"data\":{\"exited\":false}}");
        assertThatThrownBy(() -> agent.run(ID, List.of("sleep", "1"), LIMIT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("sleep: it still runs after 10 s");
    }

    @Test
    void anAgentThatIsNotThereDoesNotAnswer() {
        var fake = new FakeProxmox();
        var proxmox = fake.proxmox();
        proxmox.tasks().await(proxmox.vms().create(ID, java.util.Map.of("agent", "1")), LIMIT);
        assertThat(proxmox.agent().answers(ID)).isFalse();
        proxmox.tasks().await(proxmox.vms().start(ID), LIMIT);
        assertThat(proxmox.agent().answers(ID)).isTrue();
    }

    @Test
    void aFileIsRead() {
        answers.add("{\"data\":{\"content\":\"mwan\\n\"}}");
        assertThat(agent.readFile(ID, "/etc/hostname")).isEqualTo("mwan\n");
        assertThat(calls.getFirst().value("file")).contains("/etc/hostname");
    }
}
