package mwan.provision.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mwan.provision.Golden;
import mwan.provision.verify.Sites;
import mwan.value.Secret;
import mwan.value.SshPublicKey;
import org.junit.jupiter.api.Test;

class CloudInitTest {
    private static final SshPublicKey KEY =
            new SshPublicKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAWDWcwkmAe1dzu57fXoHwYIuJCn");

    private static CloudInit documents() {
        var site = Sites.named("vault");
        return new CloudInit(site.vm().orElseThrow(), site.router().management(), List.of(KEY));
    }

    @Test
    void userDataIsAsItAlwaysWas() {
        Golden.check("user-data.yaml", documents().userData());
        Golden.check(
                "user-data-of-the-first-boot.yaml",
                documents()
                        .firstUserData(
                                new GuestHostKey(
                                        KEY,
                                        Secret.of(
                                                "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END"
                                                        + " OPENSSH PRIVATE KEY-----\n"))));
    }

    @Test
    void networkConfigIsAsItAlwaysWas() {
        Golden.check("network-config.yaml", documents().networkConfig());
    }

    @Test
    void metaDataIsAsItAlwaysWas() {
        Golden.check("meta-data.yaml", documents().metaData());
    }

    @Test
    void aMacIsAlwaysQuoted() {
        assertThat(documents().networkConfig()).contains("macaddress: \"bc:24:11:72:00:c0\"");
    }

    @Test
    void onlyTheFirstBootsDocumentBringsAPrivateKey() {
        var fresh = GuestHostKey.fresh();
        assertThat(CloudInit.bringsPrivateKey(documents().firstUserData(fresh))).isTrue();
        assertThat(CloudInit.bringsPrivateKey(documents().userData())).isFalse();
        assertThat(fresh.toString()).doesNotContain("PRIVATE").contains("***");
        assertThat(fresh.privateKey().reveal()).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n");
        assertThat(GuestHostKey.fresh()).isNotEqualTo(fresh);
    }
}
