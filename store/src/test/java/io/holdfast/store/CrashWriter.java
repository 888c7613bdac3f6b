package io.holdfast.store;

import static io.holdfast.control.store.Samples.change;
import static io.holdfast.control.store.Samples.event;
import static io.holdfast.control.store.Samples.leaf;
import static io.holdfast.control.store.Samples.machine;
import static io.holdfast.control.store.Samples.resource;

import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A process to be killed: commits from several threads without end and prints what was acknowledged. */
final class CrashWriter {
    private CrashWriter() {}

    /** Arguments: {@code sqlite DIRECTORY} or {@code postgres URL USER}. */
    public static void main(String[] arguments) throws InterruptedException {
        Store store = arguments[0].equals("sqlite")
                ? SqliteStore.open(Path.of(arguments[1]), new NaiveLog())
                : PostgresStore.open(new PostgresConfig(arguments[1], arguments[2], ""), new NaiveLog());
        AtomicInteger next = new AtomicInteger();
        Thread last = Thread.currentThread();
        for (int i = 0; i < 16; i++) {
            last = Thread.ofPlatform().start(() -> writeWithoutEnd(store, next));
        }
        last.join();
    }

    private static void writeWithoutEnd(Store store, AtomicInteger next) {
        while (true) {
            int n = next.incrementAndGet();
            int written = store.commit(tx -> {
                tx.put(resource(machine("m" + n), n));
                tx.append(event(machine("m" + n), Samples.TIME));
                tx.append(leaf("leaf " + n));
                tx.append(change(machine("m" + n)));
                return n;
            });
            synchronized (System.out) {
                System.out.println(written);
                System.out.flush();
            }
        }
    }
}
