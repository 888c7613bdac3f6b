package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.verify.Baseline;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The last boots of each machine, their event logs (each once), and the baseline. Documents, by the machine's key and the
 * boot's number or the log's hash.
 */
final class BootHistory {
    /** Boots that are kept of a machine. */
    static final int MOST = 30;

    /** Refusals among them, for as many reasons. */
    private static final int MOST_REFUSED = 10;

    /** Of logs that are longer only what was judged is kept. */
    static final int MAX_LOG = 1 << 20;

    /** Events of a boot that can be approved by hand; real ones have some hundred. */
    static final int MAX_MEASURED = 2_048;

    private static final String BOOT = "bootAttestation";
    private static final String LOG = "bootEventLog";
    private static final String MEASURED = "bootMeasured";
    private static final String BASELINE = "bootBaseline";

    private BootHistory() {}

    private static String prefix(ResourceId machine) {
        return machine.key() + "|";
    }

    private static String key(ResourceId machine, String part) {
        return prefix(machine) + part;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%010d", number);
    }

    /** Oldest first. */
    static List<BootRecord> all(ReadTransaction transaction, ResourceId machine) {
        return transaction.documents(BOOT, prefix(machine)).values().stream()
                .map(BootRecord::new)
                .toList();
    }

    static Optional<BootRecord> find(ReadTransaction transaction, ResourceId machine, String name) {
        return name.matches("[1-9][0-9]{0,9}")
                ? transaction
                        .document(BOOT, key(machine, number(Long.parseLong(name))))
                        .map(BootRecord::new)
                : Optional.empty();
    }

    /** The newest boot that a report is of. */
    static Optional<BootRecord> covering(ReadTransaction transaction, ResourceId machine, BootReport report) {
        return all(transaction, machine).reversed().stream()
                .filter(boot -> boot.covers(report))
                .findFirst();
    }

    /** The name of the boot after these. */
    static String next(List<BootRecord> boots) {
        return Long.toString(
                boots.isEmpty() ? 1 : Long.parseLong(boots.getLast().name()) + 1);
    }

    static void put(WriteTransaction transaction, ResourceId machine, BootRecord boot) {
        transaction.putDocument(BOOT, key(machine, number(Long.parseLong(boot.name()))), boot.json());
    }

    /** Keeps a log once; a boot names it by its hash. */
    static Optional<String> putLog(WriteTransaction transaction, ResourceId machine, Bytes log) {
        if (log.size() > MAX_LOG) {
            return Optional.empty();
        }
        String hash = log.digest().toString();
        if (transaction.document(LOG, key(machine, hash)).isEmpty()) {
            transaction.putDocument(
                    LOG,
                    key(machine, hash),
                    JsonObject.builder()
                            .put("log", Base64.getEncoder().encodeToString(log.array()))
                            .build());
        }
        return Optional.of(hash);
    }

    /** The log of a boot; empty where it had none, or one that cannot be read. */
    static Optional<EventLog> log(ReadTransaction transaction, ResourceId machine, BootRecord boot) {
        Optional<String> text = boot.log()
                .flatMap(hash -> transaction.document(LOG, key(machine, hash)))
                .flatMap(document -> document.string("log"));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(EventLog.parse(Base64.getDecoder().decode(text.get())));
        } catch (EventLogException _) {
            return Optional.empty(); // evidence that was refused for it
        }
    }

    /** What a boot measured, so that it can be approved later; a boot of thousands of events cannot be. */
    static void putMeasured(WriteTransaction transaction, ResourceId machine, String boot, Baseline measured) {
        JsonObject json = measured.json();
        if (measured.events().size() <= MAX_MEASURED
                && !measured(transaction, machine, boot).equals(Optional.of(json))) {
            transaction.putDocument(MEASURED, key(machine, boot), json);
        }
    }

    static Optional<JsonObject> measured(ReadTransaction transaction, ResourceId machine, String boot) {
        return transaction.document(MEASURED, key(machine, boot));
    }

    static void putBaseline(WriteTransaction transaction, ResourceId machine, JsonObject baseline) {
        transaction.putDocument(BASELINE, machine.key(), baseline);
    }

    static void dropBaseline(WriteTransaction transaction, ResourceId machine) {
        transaction.deleteDocument(BASELINE, machine.key());
    }

    static Optional<Baseline> baseline(ReadTransaction transaction, ResourceId machine) {
        Optional<JsonObject> document = transaction.document(BASELINE, machine.key());
        if (document.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Baseline.parse(document.get()));
        } catch (JsonException e) {
            throw new IllegalStateException("the stored baseline of " + machine, e); // we wrote it ourselves
        }
    }

    /** Drops a boot beyond the bound, and what only it named. */
    static void prune(WriteTransaction transaction, ResourceId machine) {
        List<BootRecord> boots = all(transaction, machine);
        if (boots.size() <= MOST) {
            return;
        }
        List<BootRecord> refused =
                boots.stream().filter(boot -> !boot.verified()).toList();
        // what a machine makes up does not push out what was measured
        BootRecord oldest = refused.size() > MOST_REFUSED ? refused.getFirst() : boots.getFirst();
        List<BootRecord> gone = List.of(oldest);
        Set<String> named = boots.stream()
                .filter(boot -> !boot.equals(oldest))
                .flatMap(boot -> boot.log().stream())
                .collect(Collectors.toSet());
        for (BootRecord boot : gone) {
            transaction.deleteDocument(BOOT, key(machine, number(Long.parseLong(boot.name()))));
            transaction.deleteDocument(MEASURED, key(machine, boot.name()));
            boot.log()
                    .filter(hash -> !named.contains(hash))
                    .ifPresent(hash -> transaction.deleteDocument(LOG, key(machine, hash)));
        }
    }

    /** Drops everything of a machine. */
    static void forget(WriteTransaction transaction, ResourceId machine) {
        for (String kind : List.of(BOOT, LOG, MEASURED)) {
            Map<String, JsonObject> documents = transaction.documents(kind, prefix(machine));
            List.copyOf(documents.keySet()).forEach(documentKey -> transaction.deleteDocument(kind, documentKey));
        }
        dropBaseline(transaction, machine);
    }
}
