package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.verify.Baseline;
import io.holdfast.attestation.verify.BaselineEvent;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a machine said, while its boot was good, that its next boot will measure: {@code {"events":[{"pcr", "digest",
 * "component"}]}}, digests of SHA-256 in hex. It is bounded, and good for {@link #LIFE}.
 *
 * <p>A boot is as predicted when in every PCR that the prediction names each event is one of the baseline or a predicted one,
 * and every other PCR has exactly the events of the baseline.
 */
record Prediction(Instant made, List<Event> events) {
    static final Duration LIFE = Duration.ofDays(30);

    private static final int MOST = 256;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /** One measurement: PCR, and digest in lower-case hex. */
    record Event(int pcr, String digest) {}

    /** As a machine sent it; empty when it has none, or when it is not of its form: nothing is then expected. */
    static Optional<Prediction> sent(JsonObject json, Instant now) {
        Optional<JsonArray> events = json.array("events").filter(list -> !list.isEmpty() && list.size() <= MOST);
        if (events.isEmpty()) {
            return Optional.empty();
        }
        List<Event> read = new ArrayList<>();
        for (Json item : events.get()) {
            Optional<Event> event = item instanceof JsonObject object ? event(object) : Optional.empty();
            if (event.isEmpty()) {
                return Optional.empty();
            }
            read.add(event.get());
        }
        return Optional.of(new Prediction(now, List.copyOf(read)));
    }

    private static Optional<Event> event(JsonObject object) {
        long pcr = object.number("pcr").orElse(-1);
        return object.string("digest")
                // of the firmware's own PCRs, and of the rules of Secure Boot, nothing is taken on a machine's word
                .filter(digest ->
                        SHA256.matcher(digest).matches() && (pcr == 4 || (pcr >= 8 && pcr <= 14 && pcr != 10)))
                .map(digest -> new Event((int) pcr, Ascii.lower(digest)));
    }

    static Optional<Prediction> stored(JsonObject json) {
        return json.string("made").flatMap(made -> sent(json, Instant.parse(made)));
    }

    JsonObject json() {
        return JsonObject.builder()
                .put("made", made.toString())
                .put(
                        "events",
                        events.stream()
                                .map(event -> (Json) JsonObject.builder()
                                        .put("pcr", event.pcr())
                                        .put("digest", event.digest())
                                        .build())
                                .collect(JsonArray.collector()))
                .build();
    }

    /** Whether a boot that is not as the baseline is as predicted. */
    boolean admits(Baseline baseline, EventLog log, Instant now) {
        if (made.plus(LIFE).isBefore(now) || baseline.bank() != HashAlgorithm.SHA256) {
            return false;
        }
        Set<Integer> pcrs = new TreeSet<>();
        Set<Event> known = new HashSet<>(events);
        events.forEach(event -> pcrs.add(event.pcr()));
        List<List<String>> before = new ArrayList<>();
        List<List<String>> after = new ArrayList<>();
        for (int pcr = 0; pcr < 24; pcr++) {
            before.add(new ArrayList<>());
            after.add(new ArrayList<>());
        }
        for (BaselineEvent event : baseline.events()) {
            String digest = hex(event.digest());
            known.add(new Event(event.pcr(), digest));
            before.get(event.pcr()).add(digest);
        }
        for (io.holdfast.attestation.eventlog.Event event : log.events()) {
            if (event.measured()) {
                after.get(event.pcr())
                        .add(event.digest(HashAlgorithm.SHA256)
                                .map(Prediction::hex)
                                .orElse(""));
            }
        }
        for (int pcr = 0; pcr < 24; pcr++) {
            int index = pcr;
            boolean fits = pcrs.contains(pcr)
                    ? after.get(pcr).stream().allMatch(digest -> known.contains(new Event(index, digest)))
                    : after.get(pcr).equals(before.get(pcr));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static String hex(Bytes bytes) {
        return java.util.HexFormat.of().formatHex(bytes.array());
    }
}
