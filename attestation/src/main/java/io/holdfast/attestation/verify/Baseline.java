package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A boot that is known to be good, as the order of measurements in each PCR. Digests and types are compared, never names
 * or paths, which nothing authenticates.
 *
 * @param events measured ones, in the order of their log; none where the boot had no log
 * @param pcrs values of the PCRs that the boot's quote covered; empty where it is of a log alone
 */
public record Baseline(HashAlgorithm bank, List<BaselineEvent> events, Optional<PcrValues> pcrs) {
    private static final int IMA = 10;

    public Baseline {
        events = List.copyOf(events);
    }

    /** Of a verified boot; empty for a refused one. */
    public static Optional<Baseline> of(Verdict verdict) {
        if (!verdict.verified()) {
            return Optional.empty();
        }
        HashAlgorithm bank = bank(verdict);
        Optional<PcrValues> pcrs = values(verdict, bank);
        List<BaselineEvent> events = new ArrayList<>();
        verdict.events()
                .ifPresent(log -> of(log, bank).events().stream()
                        .filter(event -> verdict.facts().covers(event.pcr()))
                        .forEach(events::add));
        return Optional.of(new Baseline(bank, events, pcrs));
    }

    /** Of a log that somebody else vouches for. */
    public static Baseline of(EventLog log, HashAlgorithm bank) {
        List<Meaning> meanings = Meaning.of(log);
        List<BaselineEvent> events = new ArrayList<>();
        for (Event event : log.events()) {
            Optional<Bytes> digest = event.digest(bank);
            if (event.measured() && digest.isPresent()) {
                Meaning meaning = meanings.get(event.number());
                events.add(new BaselineEvent(
                        event.pcr(), event.typeCode(), digest.get(), meaning.component(), meaning.words()));
            }
        }
        return new Baseline(bank, events, Optional.empty());
    }

    private static HashAlgorithm bank(Verdict verdict) {
        return verdict.facts().hasLog() || verdict.pcrs().isEmpty()
                ? verdict.facts().bank()
                : verdict.pcrs().getLast().bank();
    }

    private static Optional<PcrValues> values(Verdict verdict, HashAlgorithm bank) {
        return verdict.pcrs().stream().filter(each -> each.bank() == bank).findFirst();
    }

    /** The first event, in the order of the log, that is not as it was; empty where the boot is the same. */
    public Optional<Difference> firstDifference(Verdict verdict) {
        return differences(verdict).stream().findFirst();
    }

    public Optional<Difference> firstDifference(EventLog log) {
        return differences(log).stream().findFirst();
    }

    /** Every difference, in the order of the log. Of a PCR whose events are not known, its value. */
    public List<Difference> differences(Verdict verdict) {
        List<Difference> differences = new ArrayList<>();
        int covered =
                verdict.facts().hasLog() && !events.isEmpty() ? verdict.facts().pcrMask() : 0;
        if (covered != 0 && verdict.events().isPresent()) {
            int mask = covered;
            differences.addAll(differences(verdict.events().get()).stream()
                    .filter(difference -> (mask >> difference.pcr() & 1) == 1)
                    .toList());
        }
        Optional<PcrValues> now = values(verdict, bank);
        if (pcrs.isPresent() && now.isPresent()) {
            pcrs.get().values().forEach((pcr, expected) -> {
                boolean known = (covered >> pcr & 1) == 1 || pcr == IMA;
                now.get()
                        .value(pcr)
                        .filter(actual -> !known && !actual.equals(expected))
                        .ifPresent(actual -> differences.add(value(pcr, expected, actual)));
            });
        }
        return differences;
    }

    private static Difference value(int pcr, Bytes expected, Bytes actual) {
        return new Difference(
                Difference.Kind.CHANGED,
                OptionalInt.empty(),
                pcr,
                Component.OTHER,
                "value of PCR " + pcr + "; no log says which event changed it",
                Optional.of(expected),
                Optional.of(actual));
    }

    public List<Difference> differences(EventLog log) {
        return BaselineDiff.of(this, log);
    }

    /** For storing. */
    public JsonObject json() {
        return BaselineJson.write(this);
    }

    /** What {@link #json()} made. */
    public static Baseline parse(JsonObject json) throws JsonException {
        return BaselineJson.read(json);
    }

    /** Events by PCR, in their order. */
    Map<Integer, List<BaselineEvent>> byPcr() {
        Map<Integer, List<BaselineEvent>> all = new TreeMap<>();
        events.forEach(event ->
                all.computeIfAbsent(event.pcr(), _ -> new ArrayList<>()).add(event));
        return all;
    }
}
