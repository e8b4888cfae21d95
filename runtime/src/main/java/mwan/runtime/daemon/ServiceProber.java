package mwan.runtime.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import mwan.runtime.health.Moment;
import mwan.runtime.health.Question;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.runtime.probe.Outcome;
import mwan.runtime.probe.ServiceSocket;
import mwan.site.Router;

/// Asks services, a socket for each question while it is open. Where none is asked for, nothing is
/// opened.
final class ServiceProber implements AutoCloseable {
    /// Takes what came of questions: [mwan.runtime.health.Health#answered] and its like.
    interface Answers {
        void answered(Question question, Moment now);

        void failed(Question question, String why);
    }

    private final Ways ways;
    private final Poller poller;
    private final Answers answers;
    private final Map<Question, ServiceSocket> open = new HashMap<>();

    ServiceProber(Router router, Poller poller, Answers answers) {
        ways = new Ways(router);
        this.poller = poller;
        this.answers = answers;
    }

    /// Asks, or asks again what is open already.
    void ask(Question question, LinkTable table) {
        try {
            var asked = open.get(question);
            if (asked == null) {
                begin(question, table);
            } else {
                asked.again();
            }
        } catch (Errno failed) {
            over(question, Outcome.failed(String.valueOf(failed.getMessage())));
        }
    }

    private void begin(Question question, LinkTable table) throws Errno {
        var way = ways.to(question.service().address(), question.line().wan(), table);
        if (way.isEmpty()) {
            over(question, Outcome.failed("the link is not there, or has no address"));
            return;
        }
        open.put(
                question,
                ServiceSocket.ask(
                        question.service(), way.get(), poller, outcome -> over(question, outcome)));
    }

    private void over(Question question, Outcome outcome) {
        var socket = open.remove(question);
        if (socket != null) {
            socket.close();
        }
        outcome.failure()
                .ifPresentOrElse(
                        why -> answers.failed(question, why),
                        () -> answers.answered(question, Moment.now()));
    }

    /// Closes what nobody waits for any more.
    void keep(Predicate<Question> wanted) {
        open.entrySet()
                .removeIf(entry -> {
                    boolean over = !wanted.test(entry.getKey());
                    if (over) {
                        entry.getValue().close();
                    }
                    return over;
                });
    }

    @Override
    public void close() {
        keep(_ -> false);
    }
}
