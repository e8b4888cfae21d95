package mwan.runtime.dot1x;

import java.util.LinkedHashMap;
import java.util.Map;
import mwan.runtime.picture.WanPicture.Authentication;

/// What STATUS of wpa_supplicant's control interface says: lines of `key=value`.
final class SupplicantStatus {
    private final Map<String, String> values = new LinkedHashMap<>();

    private SupplicantStatus() {}

    static SupplicantStatus parse(String text) {
        var status = new SupplicantStatus();
        text.lines()
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals > 0) {
                        status.values.put(line.substring(0, equals), line.substring(equals + 1));
                    }
                });
        return status;
    }

    /// By the controlled port alone: wpa_state says COMPLETED also while a re-authentication fails.
    Authentication authentication() {
        if ("Authorized".equals(values.get("suppPortStatus"))) {
            return Authentication.AUTHENTICATED;
        }
        return "HELD".equals(values.get("Supplicant PAE state"))
                        || "FAILURE".equals(values.get("EAP state"))
                ? Authentication.REFUSED
                : Authentication.PENDING;
    }

    boolean isStatus() {
        return values.containsKey("suppPortStatus") || values.containsKey("wpa_state");
    }
}
