package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.provision.progress.Progress;

/// What a command does with a site. With several sites all are worked on at once, since each waits
/// for answers from elsewhere; one that fails keeps no other from its end. They are told in the
/// order in which they were named.
interface SiteWork {
    /// @throws Exception as from a command with one site
    Answer on(Path file, Progress progress) throws Exception;

    /// How it went on one site.
    ///
    /// @param text the whole answer, which is given when there is but one site
    /// @param brief what is still worth telling among several sites' answers; it may be empty
    /// @param summary one line for the table of several
    record Answer(String text, String brief, String summary, ObjectNode document, ExitCode exit) {}

    /// Works on all sites that the request names.
    ///
    /// @return how the command ends: with several sites as the worst of them
    default ExitCode onAll(Main root) throws Exception {
        var files = root.sites();
        if (files.size() > 1) {
            return told(root, ended(root, files));
        }
        var answer = on(files.getFirst(), root.progress());
        Answers.give(root, answer.text(), answer.document());
        return answer.exit();
    }

    /// How it ended for one of several sites.
    ///
    /// @param answer absent when it failed
    record Ended(
            Path file, ExitCode exit, Optional<Answer> answer, Optional<Main.Failure> failure) {
        String summary() {
            return answer.map(Answer::summary)
                    .or(() -> failure.map(Main.Failure::error))
                    .orElse("");
        }
    }

    /// All sites at once.
    default List<Ended> ended(Main root, List<Path> files) throws InterruptedException {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            var running =
                    files.stream()
                            .map(file ->
                                    each.submit(
                                            (Callable<Answer>)
                                                    () -> on(file, root.progress(prefix(file)))))
                            .toList();
            var ended = new ArrayList<Ended>();
            for (int i = 0; i < files.size(); i++) {
                var file = files.get(i);
                try {
                    var answer = running.get(i).get();
                    ended.add(
                            new Ended(file, answer.exit(), Optional.of(answer), Optional.empty()));
                } catch (ExecutionException failed) {
                    var failure = root.failed(asException(failed), file.toString(), prefix(file));
                    ended.add(
                            new Ended(
                                    file, failure.exit(), Optional.empty(), Optional.of(failure)));
                }
            }
            return ended;
        }
    }

    /// Of each line on standard error.
    private static String prefix(Path file) {
        return file + ": ";
    }

    private static Exception asException(ExecutionException failed) {
        return failed.getCause() instanceof Exception cause ? cause : failed;
    }

    /// @return how the command ends: as the worst of them
    static ExitCode told(Main root, List<Ended> all) {
        var text = new StringBuilder();
        var document = JsonNodeFactory.instance.objectNode();
        var list = document.putArray("sites");
        var worst = ExitCode.OK;
        for (var one : all) {
            one.answer()
                    .map(answer -> answer.brief().strip())
                    .filter(brief -> !brief.isEmpty())
                    .ifPresent(brief ->
                            text.append(one.file())
                                    .append(":\n")
                                    .append(brief.indent(2))
                                    .append('\n'));
            var entry =
                    list.addObject()
                            .put("file", one.file().toString())
                            .put("exitCode", one.exit().number())
                            .put("error", one.failure().map(Main.Failure::error).orElse(null))
                            .put("hint", one.failure().map(Main.Failure::hint).orElse(null));
            entry.set("answer", one.answer().map(Answer::document).orElse(null));
            worst = worst.worse(one.exit());
        }
        Answers.give(root, text + table(all), document);
        return worst;
    }

    private static String table(List<Ended> all) {
        int width = all.stream().mapToInt(one -> one.file().toString().length()).max().orElse(0);
        var row = "%-4s  %-" + Math.max(width, 4) + "s  %s\n";
        return row.formatted("ends", "site", "result")
                + all.stream()
                        .map(one -> row.formatted(one.exit().number(), one.file(), one.summary()))
                        .collect(Collectors.joining());
    }
}
