package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import mwan.value.Family;

/// Echoes to several addresses, as `ping` counts them. Lines lose a packet now and then: an address
/// is silent when more than one of its echoes is lost.
final class Echoes {
    private static final int EACH = 3;
    private static final int LOST_AT_MOST = 1;
    private static final Pattern COUNTS =
            Pattern.compile("(\\d+) packets transmitted, (\\d+)(?: packets)? received");

    private int answered;
    private int sent;
    private final List<String> silent = new ArrayList<>();

    /// Asks them one after the other.
    static Judgement judged(Evidence evidence, Place place, Family family, Iterable<?> addresses) {
        var echoes = new Echoes();
        for (var address : addresses) {
            echoes.count(
                    address.toString(),
                    evidence.ask(
                                    place,
                                    "ping",
                                    Facts.option(family),
                                    "-c",
                                    String.valueOf(EACH),
                                    "-i",
                                    "0.2",
                                    "-w",
                                    "3",
                                    address.toString())
                            .text());
        }
        return echoes.judgement();
    }

    /// Nothing is counted where `ping` could not even begin.
    private void count(String address, String said) {
        var counts = COUNTS.matcher(said);
        int back = counts.find() ? Math.min(EACH, Integer.parseInt(counts.group(2))) : 0;
        sent += EACH;
        answered += back;
        if (EACH - back > LOST_AT_MOST) {
            silent.add(address);
        }
    }

    private Judgement judgement() {
        return Judgement.of(
                silent.isEmpty(),
                answered
                        + " of "
                        + sent
                        + " echoes answered"
                        + (silent.isEmpty() ? "" : ", not by " + silent));
    }
}
