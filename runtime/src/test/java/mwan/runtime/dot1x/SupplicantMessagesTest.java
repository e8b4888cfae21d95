package mwan.runtime.dot1x;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import mwan.runtime.picture.WanPicture.Authentication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupplicantMessagesTest {
    private static String status(String port, String pae, String eap) {
        return """
        bssid=01:80:c2:00:00:03
        ssid=
        wpa_state=COMPLETED
        Supplicant PAE state=%s
        suppPortStatus=%s
        EAP state=%s
        """
                .formatted(pae, port, eap);
    }

    @ParameterizedTest
    @CsvSource({
        "Authorized, AUTHENTICATED, SUCCESS, AUTHENTICATED",
        // A re-authentication runs while the port is open: traffic passes.
        "Authorized, AUTHENTICATING, IDLE, AUTHENTICATED",
        // The word COMPLETED stands there all the same.
        "Unauthorized, HELD, FAILURE, REFUSED",
        "Unauthorized, CONNECTING, FAILURE, REFUSED",
        "Unauthorized, AUTHENTICATING, METHOD, PENDING",
    })
    void thePortDecides(String port, String pae, String eap, Authentication wanted) {
        assertThat(SupplicantMessages.read(status(port, pae, eap)).authentication())
                .contains(wanted);
    }

    @Test
    void anEventIsNoStatus() {
        var message =
                SupplicantMessages.read("<3>CTRL-EVENT-EAP-FAILURE EAP authentication failed");
        assertThat(message.event()).contains("CTRL-EVENT-EAP-FAILURE EAP authentication failed");
        assertThat(message.authentication()).isEmpty();
    }

    @Test
    void anAnswerToAttachingSaysNothing() {
        var message = SupplicantMessages.read("OK");
        assertThat(message.event()).isEmpty();
        assertThat(message.authentication()).isEmpty();
    }

    @Test
    void mutatedMessagesAreReadOrPassedOver() {
        var random = new Random(3);
        var text = status("Authorized", "AUTHENTICATED", "SUCCESS");
        for (int i = 0; i < 20_000; i++) {
            var mutated = new StringBuilder(text);
            mutated.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            mutated.setLength(random.nextInt(text.length()));
            assertThat(SupplicantMessages.read(mutated.toString())).isNotNull();
        }
    }
}
