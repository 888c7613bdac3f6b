package io.holdfast.store;

import static io.holdfast.control.store.Samples.change;
import static io.holdfast.control.store.Samples.leaf;
import static io.holdfast.control.store.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.LogContract;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreException;
import io.holdfast.control.store.WorkRow;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Several nodes on one PostgreSQL. */
final class PostgresNodesTest {
    private static final int WRITINGS = 300;

    /** Opened at the same time, so that they also meet in the migration. */
    private static List<Store> open(PostgresConfig config, int nodes) {
        List<Future<Store>> opening = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < nodes; i++) {
                opening.add(threads.submit(() -> PostgresStore.open(config, new NaiveLog())));
            }
        }
        return opening.stream().map(Future::resultNow).toList();
    }

    @Test
    void nodesShareOneLogOneCounterAndOneFeed() throws Exception {
        List<Store> nodes = open(PostgresServer.database(), 3);
        List<LinkedBlockingQueue<Long>> heard = new ArrayList<>();
        for (Store node : nodes) {
            LinkedBlockingQueue<Long> queue = new LinkedBlockingQueue<>();
            heard.add(queue);
            node.listen(
                    notice -> notice.changes().stream().map(ChangeRow::number).forEach(queue::add));
        }
        List<Future<Long>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITINGS; i++) {
                int n = i;
                results.add(threads.submit(() -> nodes.get(n % nodes.size()).commit(tx -> {
                    tx.append(leaf("leaf " + n));
                    tx.append(change(machine("m" + n)));
                    // a check-then-write that only holds when no other node comes between
                    long next = tx.document("counter", "c")
                                    .map(counter -> counter.number("n").orElseThrow())
                                    .orElse(0L)
                            + 1;
                    tx.putDocument("counter", "c", JsonObject.of("n", Json.of(next)));
                    return next;
                })));
            }
        }
        assertThat(results.stream().map(Future::resultNow).collect(Collectors.toSet()))
                .hasSize(WRITINGS);
        LogContract.assertLogIsWhole(nodes.getFirst());
        List<LeafRow> leaves = nodes.getLast().read(tx -> tx.logLeaves(1, 0, 10_000));
        assertThat(leaves.stream().map(PostgresNodesTest::body).collect(Collectors.toSet()))
                .hasSize(WRITINGS);
        for (LinkedBlockingQueue<Long> queue : heard) {
            for (long number = 1; number <= WRITINGS; number++) {
                assertThat(queue.poll(20, TimeUnit.SECONDS)).isEqualTo(number);
            }
        }
        nodes.forEach(Store::close);
    }

    @Test
    void oneOfTwoNodesGetsTheLease() {
        List<Store> nodes = open(PostgresServer.database(), 2);
        Instant now = Instant.ofEpochSecond(1000);
        for (int i = 0; i < 40; i++) {
            WorkRow work = new WorkRow("ttl", "k" + i, now, 0, JsonObject.EMPTY);
            boolean _ = nodes.getFirst().commit(tx -> {
                tx.put(work);
                return true;
            });
        }
        List<Future<List<WorkRow>>> leased = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                Store node = nodes.get(i % 2);
                leased.add(
                        threads.submit(() -> node.commit(tx -> tx.lease(Set.of("ttl"), now, now.plusSeconds(60), 3))));
            }
        }
        List<String> keys = leased.stream()
                .flatMap(result -> result.resultNow().stream())
                .map(WorkRow::key)
                .toList();
        assertThat(keys).hasSize(40).doesNotHaveDuplicates();
        nodes.forEach(Store::close);
    }

    /** Connections that die, in the commit too, neither lose nor repeat anything. */
    @Test
    void killedConnectionsLoseNothingAndRepeatNothing() {
        PostgresConfig config = PostgresServer.database();
        Store store = PostgresStore.open(config, new NaiveLog());
        Set<String> acknowledged = new HashSet<>();
        String database = config.jdbcUrl().replaceAll(".*/(t[0-9]+).*", "$1");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 12; round++) {
                List<Future<String>> results = new ArrayList<>();
                for (int i = 0; i < 150; i++) {
                    String body = "leaf " + round + "/" + i;
                    results.add(threads.submit(() -> store.commit(tx -> {
                        tx.append(leaf(body));
                        tx.append(change(machine("m")));
                        return body;
                    })));
                }
                PostgresServer.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                        + database + "' AND pid <> pg_backend_pid()");
                for (Future<String> result : results) {
                    acknowledged.add(await(result));
                }
            }
        }
        LogContract.assertLogIsWhole(store);
        List<String> bodies = store.read(tx -> tx.logLeaves(1, 0, 100_000)).stream()
                .map(PostgresNodesTest::body)
                .toList();
        assertThat(bodies).doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(acknowledged).as("no writing failed, all were repeated").hasSize(12 * 150);
        store.close();
    }

    /** The commit happened, only its answer was lost: the writing is neither reported as failed nor repeated. */
    @Test
    void aLostAnswerToACommitRepeatsNothing() throws Exception {
        PostgresConfig direct = PostgresServer.database();
        try (LostAnswerProxy proxy = new LostAnswerProxy(PostgresServer.port())) {
            Store store = PostgresStore.open(
                    new PostgresConfig(
                            direct.jdbcUrl().replace(":" + PostgresServer.port(), ":" + proxy.port()),
                            direct.user(),
                            direct.password()),
                    new NaiveLog());
            for (int i = 0; i < 5; i++) {
                String body = "leaf " + i;
                proxy.lose(1);
                String returned = store.commit(tx -> {
                    tx.append(leaf(body));
                    return body;
                });
                assertThat(returned).isEqualTo(body);
            }
            assertThat(proxy.lost()).isEqualTo(5);
            LogContract.assertLogIsWhole(store);
            long size = store.read(tx -> tx.logHead().size());
            assertThat(size).isEqualTo(5);
            store.close();
        }
    }

    @Test
    void aSchemaStepOfTheFutureIsRefused() {
        PostgresConfig config = PostgresServer.database();
        PostgresStore.open(config, new NaiveLog()).close();
        PostgresServer.execute(
                config, "INSERT INTO schema_step (number, name, checksum) VALUES (3, '0003-later.sql', 'x')");
        assertThatThrownBy(() -> PostgresStore.open(config, new NaiveLog()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("schema: step 3 (expected: at most 2)");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutThePassword() {
        PostgresConfig config = new PostgresConfig("jdbc:postgresql://127.0.0.1:1/x?sslpassword=s3cret", "u", "s3cret");
        assertThat(config.toString()).doesNotContain("s3cret");
        assertThatThrownBy(() -> PostgresStore.open(config, new NaiveLog()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/x as u")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String await(Future<String> result) {
        try {
            return result.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String body(LeafRow leaf) {
        return new String(leaf.body().map(Bytes::array).orElseThrow(), StandardCharsets.UTF_8);
    }
}
