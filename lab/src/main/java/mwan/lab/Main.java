package mwan.lab;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mwan.lab.answer.Answer;
import mwan.lab.api.LabApi;
import mwan.lab.bench.Measure;
import mwan.lab.bench.datapath.Chains;
import mwan.lab.bench.datapath.Datapath;
import mwan.lab.bench.datapath.FlowTables;
import mwan.lab.bench.failover.Failover;
import mwan.lab.bench.faults.Faults;
import mwan.lab.bench.image.Image;
import mwan.lab.bench.provision.Provision;
import mwan.lab.bench.runtime.RuntimeCost;
import mwan.lab.commandline.Arguments;

/// The programs of the lab that are written in Java.
public final class Main {
    private static final Map<String, Measure.Start> BENCHES =
            new TreeMap<>(
                    Map.of(
                            "chains",
                            (_, _) -> new Chains(),
                            "datapath",
                            (house, _) -> new Datapath(house),
                            "failover",
                            (house, _) -> new Failover(house),
                            "faults",
                            Faults::new,
                            "flowtable",
                            (_, _) -> new FlowTables(),
                            "image",
                            (house, _) -> new Image(house),
                            "provision",
                            Provision::new,
                            "runtime",
                            RuntimeCost::new));

    private Main() {}

    public static void main(String[] words) throws Exception {
        try {
            String verb = words.length == 0 ? "" : words[0];
            Arguments arguments =
                    new Arguments(List.of(words).subList(Math.min(1, words.length), words.length));
            switch (verb) {
                case "api" -> LabApi.main(arguments);
                case "answer" -> Answer.main(arguments);
                case "bench" -> System.exit(Measure.main(arguments, BENCHES));
                default -> throw new Arguments.Wrong("api, answer or bench, not '" + verb + "'");
            }
        } catch (Arguments.Wrong e) {
            System.err.println("lab: " + e.getMessage());
            System.err.print(LabApi.USAGE + Answer.USAGE + Measure.USAGE);
            System.exit(2);
        }
    }
}
