package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import mwan.provision.progress.Progress;
import mwan.value.NodeName;
import org.junit.jupiter.api.Test;

class ToldApiTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Call> called = new ArrayList<>();

    private String told(Call call) {
        Api silent =
                new Api() {
                    @Override
                    public Answer call(Call asked) {
                        called.add(asked);
                        return new Answer(asked, JsonNodeFactory.instance.objectNode());
                    }

                    @Override
                    public Answer upload(Upload upload, LongConsumer sent) {
                        throw new AssertionError("nothing is uploaded");
                    }

                    @Override
                    public void close() {}
                };
        var progress =
                new Progress(
                        new PrintStream(written, true, StandardCharsets.UTF_8),
                        Progress.Loudness.VERBOSE);
        try (var api = new ToldApi(silent, NodeName.parse("vault"), progress)) {
            api.call(call);
        }
        assertThat(called).containsExactly(call);
        return written.toString(StandardCharsets.UTF_8).strip();
    }

    private static Call onVm(Call call) {
        return call.with("node", "vault").with("vmid", "105");
    }

    @Test
    void requestsAreToldAsTheHostsOwnCommand() {
        assertThat(told(onVm(Call.get("/nodes/{node}/qemu/{vmid}/config")).with("current", true)))
                .isEqualTo("$ pvesh get /nodes/vault/qemu/105/config --current 1 # on vault");
    }

    @Test
    void valuesStayOneWord() {
        assertThat(
                        told(
                                onVm(Call.post("/nodes/{node}/qemu/{vmid}/config"))
                                        .with("description", "two words;\nit's")))
                .isEqualTo(
                        "$ pvesh create /nodes/vault/qemu/105/config --description"
                                + " $'two words;\\nit\\'s' # on vault");
    }

    @Test
    void secretsAreLeftOut() {
        assertThat(
                        told(
                                onVm(Call.put("/nodes/{node}/qemu/{vmid}/config"))
                                        .with("cipassword", "x1")))
                .isEqualTo("$ pvesh set /nodes/vault/qemu/105/config --cipassword ... # on vault");
    }
}
