package mwan.runtime.decide;

import java.util.ArrayList;
import java.util.List;
import mwan.site.Choosing;
import mwan.value.Family;

/// Parts a site's pins into layers, each a look-up of its own: within a layer no two match the same
/// flow, and of two that do the earlier one is in an earlier layer. So the first that matches
/// decides, and any number of pins that do not overlap is one look-up.
public final class PinLayers {
    private PinLayers() {}

    public static List<List<Choosing.Pin>> of(List<Choosing.Pin> pins, Family family) {
        var layers = new ArrayList<List<Choosing.Pin>>();
        for (var pin : pins) {
            if (pin.family() == family) {
                int layer = layers.size();
                while (layer > 0 && layers.get(layer - 1).stream().noneMatch(pin::overlaps)) {
                    layer--;
                }
                if (layer == layers.size()) {
                    layers.add(new ArrayList<>());
                }
                layers.get(layer).add(pin);
            }
        }
        return layers;
    }
}
