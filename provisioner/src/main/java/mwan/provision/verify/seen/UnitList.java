package mwan.provision.verify.seen;

import java.util.List;

/// Units by name, as `systemctl list-units --output=json` prints them.
public record UnitList(List<String> names) {
    public UnitList {
        names = List.copyOf(names);
    }

    public static UnitList parse(String text) {
        return new UnitList(
                Json.each(Json.parse("systemctl", text))
                        .map(unit -> unit.path("unit").asText())
                        .toList());
    }
}
