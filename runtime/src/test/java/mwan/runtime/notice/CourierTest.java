package mwan.runtime.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import mwan.runtime.log.Entry;
import mwan.value.Family;
import mwan.value.SiteName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Notices wait, are tried again, and are lost at last, in order and bounded.
class CourierTest {
    private static final Instant AT = Instant.parse("2026-11-24T03:00:00Z");

    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final List<Entry> log = new CopyOnWriteArrayList<>();
    private final Semaphore tried = new Semaphore(0);
    private final AtomicBoolean online = new AtomicBoolean(true);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<Instant> now = new AtomicReference<>(AT);
    private final InstantSource clock = now::get;
    private Courier courier = courier(List.of());

    private Courier courier(List<Notice> waiting) {
        var channel =
                new Channel() {
                    @Override
                    public String name() {
                        return "test";
                    }

                    @Override
                    public boolean needsWan() {
                        return true;
                    }

                    @Override
                    public void deliver(Notice notice) throws IOException {
                        boolean fails = failures.getAndDecrement() > 0;
                        tried.release();
                        if (fails) {
                            throw new IOException("no");
                        }
                        delivered.add(notice.id());
                    }
                };
        return new Courier(channel, waiting, online::get, clock, log::add);
    }

    @AfterEach
    void close() {
        courier.close();
    }

    private static Notice notice(int number) {
        return new Notice(
                new SiteName("lab"),
                AT.plusMillis(number),
                List.of(Notice.Item.begun(new Trouble.NoWan(Family.IPV4), "", AT)));
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> notice(i).id()).toList();
    }

    private void awaitTries(int count) throws InterruptedException {
        assertThat(tried.tryAcquire(count, 20, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitNothingLeft() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!courier.undelivered().isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void bringsThemInOrder() {
        courier.start();
        IntStream.range(0, 5).forEach(i -> courier.take(notice(i)));
        awaitNothingLeft();
        assertThat(delivered).isEqualTo(ids(0, 5));
    }

    @Test
    void waitsForAWan() throws InterruptedException {
        online.set(false);
        courier.start();
        courier.take(notice(0));
        courier.take(notice(1));
        assertThat(tried.tryAcquire(1500, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(courier.undelivered()).hasSize(2);
        online.set(true);
        awaitNothingLeft();
        assertThat(delivered).isEqualTo(ids(0, 2));
    }

    @Test
    void triesAgainAndComplainsOnce() throws InterruptedException {
        failures.set(2);
        courier.start();
        courier.take(notice(0));
        awaitTries(3);
        awaitNothingLeft();
        assertThat(delivered).isEqualTo(ids(0, 1));
        assertThat(log).filteredOn(entry -> entry.message().contains("cannot tell")).hasSize(1);
    }

    /// A queue that is not emptied does not grow, and taking never waits.
    @Test
    void losesTheOldestWhereTooManyWait() {
        IntStream.range(0, Courier.MOST_WAITING + 3).forEach(i -> courier.take(notice(i)));
        assertThat(courier.undelivered().stream().map(Notice::id))
                .isEqualTo(ids(3, Courier.MOST_WAITING + 3));
        assertThat(log).hasSize(3).allMatch(entry -> entry.message().startsWith("lost for test"));
    }

    @Test
    void losesWhatIsADayOld() {
        now.set(AT.plus(Duration.ofHours(25)));
        courier.start();
        courier.take(notice(0));
        awaitNothingLeft();
        assertThat(delivered).isEmpty();
        assertThat(log).singleElement().asString().contains("could not be delivered for 24 h");
    }

    @Test
    void whatIsUnderWayIsNotLostWhenItCloses() throws InterruptedException {
        failures.set(Integer.MAX_VALUE);
        courier.start();
        courier.take(notice(0));
        courier.take(notice(1));
        awaitTries(1);
        courier.close();
        assertThat(courier.undelivered().stream().map(Notice::id)).isEqualTo(ids(0, 2));
        failures.set(0);
        courier = courier(courier.undelivered());
        courier.start();
        awaitNothingLeft();
        assertThat(delivered).isEqualTo(ids(0, 2));
    }
}
