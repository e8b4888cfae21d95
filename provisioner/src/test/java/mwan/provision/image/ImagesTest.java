package mwan.provision.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.FakeProxmox;
import mwan.provision.verify.Sites;
import mwan.provision.vm.ImageTemplate;
import mwan.site.Vm;
import mwan.value.StorageName;
import mwan.value.VmId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images on their way to a storage, on it, and as templates.
class ImagesTest {
    private static final StorageName STORAGE = new StorageName("local");
    private static final String NAME = "mwan-0123456789ab.qcow2";
    private static final String VOLUME = "local:import/" + NAME;

    @TempDir private Path folder;
    private final FakeProxmox api = new FakeProxmox();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Progress progress =
            new Progress(
                    new PrintStream(told, true, StandardCharsets.UTF_8), Progress.Loudness.NORMAL);
    private LocalImage image = new LocalImage(Path.of(NAME));

    @BeforeEach
    void writeAnImage() throws IOException {
        image = new LocalImage(Files.writeString(folder.resolve(NAME), "an image"));
    }

    private void bring() {
        new ImageUpload(api.proxmox(), progress).bring(image, STORAGE);
    }

    private long uploads() {
        return api.calls().stream().filter(call -> call.path().endsWith("/upload")).count();
    }

    private List<ImageShelf.Entry> images() {
        return new ImageShelf(api.proxmox(), STORAGE).images();
    }

    private VmId template() {
        return new ImageTemplate(api.proxmox(), vm(), progress).make(VOLUME, Optional.empty());
    }

    private static Vm vm() {
        return Sites.named("lab").vm().orElseThrow();
    }

    @Test
    void anUploadThatIsCutIsBegunAnew() {
        api.cutUploads(2);
        bring();
        assertThat(uploads()).isEqualTo(3);
        assertThat(images()).extracting(ImageShelf.Entry::volume).containsExactly(VOLUME);
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("begun anew");
    }

    @Test
    void oneThatIsCutAgainAndAgainEndsWithTheCutsOwnError() {
        api.cutUploads(9);
        assertThatThrownBy(this::bring)
                .isInstanceOf(UserError.class)
                .satisfies(error ->
                        assertThat(((UserError) error).why()).contains("connection broke"));
        assertThat(uploads()).isEqualTo(3);
        assertThat(images()).isEmpty();
    }

    @Test
    void aWrongChecksumIsNotTriedAgain() {
        api.nextTaskEnds("imgcopy", "checksum mismatch: got 'a' != expect 'b'");
        assertThatThrownBy(this::bring).isInstanceOf(UserError.class);
        assertThat(uploads()).isEqualTo(1);
        assertThat(images()).isEmpty();
    }

    @Test
    void aTemplateIsMadeOnceAndKeepsItsImage() {
        bring();
        var id = template();
        assertThat(template()).isEqualTo(id);
        assertThat(api.proxmox().vms().find(id).orElseThrow().template()).isTrue();
        var config = api.proxmox().vms().config(id).orElseThrow();
        assertThat(config.get("net0")).isEmpty();
        assertThat(config.get("hostpci0")).isEmpty();
        assertThat(config.get("scsi0")).isPresent();
        assertThat(images().getFirst().users())
                .containsExactly("template " + id + " (mwan-0123456789ab)");
    }

    @Test
    void aTemplateThatWasLeftHalfMadeIsMadeAnew() {
        bring();
        api.nextTaskEnds("qmtemplate", "interrupted");
        assertThatThrownBy(this::template).isInstanceOf(UserError.class);
        var id = template();
        assertThat(api.proxmox().vms().find(id).orElseThrow().template()).isTrue();
        assertThat(api.proxmox().vms().list()).hasSize(1);
    }

    @Test
    void whatSomebodyNeedsIsKept() {
        bring();
        template();
        api.withVolume("local:import/mwan-aaaaaaaaaaaa.qcow2")
                .withVolume("local:import/mwan-bbbbbbbbbbbb.qcow2")
                .withVolume("local:import/another.qcow2");
        var wanted = Map.of("mwan-bbbbbbbbbbbb.qcow2", "the site file names it");
        assertThat(images())
                .extracting(entry ->
                        entry.name() + ": " + ImageShelf.fate(entry, wanted).reason().orElse("-"))
                .containsExactly(
                        NAME + ": template 100 (mwan-0123456789ab)",
                        "mwan-aaaaaaaaaaaa.qcow2: -",
                        "mwan-bbbbbbbbbbbb.qcow2: the site file names it");
    }
}
