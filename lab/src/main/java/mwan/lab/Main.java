package mwan.lab;

import java.util.List;
import mwan.lab.answer.Answer;
import mwan.lab.api.LabApi;
import mwan.lab.commandline.Arguments;

/// The programs of the lab that are written in Java.
public final class Main {
    private Main() {}

    public static void main(String[] words) throws Exception {
        try {
            String verb = words.length == 0 ? "" : words[0];
            Arguments arguments =
                    new Arguments(List.of(words).subList(Math.min(1, words.length), words.length));
            switch (verb) {
                case "api" -> LabApi.main(arguments);
                case "answer" -> Answer.main(arguments);
                default -> throw new Arguments.Wrong("api or answer, not '" + verb + "'");
            }
        } catch (Arguments.Wrong e) {
            System.err.println("lab: " + e.getMessage());
            System.err.print(LabApi.USAGE + Answer.USAGE);
            System.exit(2);
        }
    }
}
