package io.holdfast.control.attestation;

import io.holdfast.attestation.ima.ImaBuffer;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.verify.QuoteDemand;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last evidence of a machine that held: what incremental logs continue, what counters are compared with, and what draft
 * policies are tried on. One a machine, of bounded size.
 *
 * @param akName of the key that quoted
 * @param ima how far the list was replayed
 * @param buffers among the entries up to there, which policies see whether or not the list was sent whole
 * @param imaTail what the machine sent after that, so that its own count of bytes goes on
 */
record KeptEvidence(
        Bytes akName,
        QuoteDemand.Before counters,
        Optional<Bytes> eventLog,
        Optional<ImaPosition> ima,
        List<ImaBuffer> buffers,
        Bytes imaTail,
        Bytes quote,
        Bytes signature,
        List<PcrValues> pcrs,
        Bytes qualifyingData,
        Instant time) {
    /** Of each of the logs that are kept; what is longer is sent again. */
    static final int MAX_LOG = 1 << 20;

    static final int MAX_TAIL = 128 << 10;

    /** All of them together. */
    private static final int MAX_BUFFERS = 128 << 10;

    private static final String KIND = "attestationEvidence";

    KeptEvidence {
        pcrs = List.copyOf(pcrs);
        buffers = List.copyOf(buffers);
    }

    /** Whether they can be kept; where they cannot, the list comes whole each time. */
    static boolean fits(List<ImaBuffer> buffers) {
        return buffers.stream()
                        .mapToLong(buffer ->
                                buffer.name().length() + buffer.content().size())
                        .sum()
                <= MAX_BUFFERS;
    }

    private static String key(ResourceId machine) {
        return Ascii.lower(machine.toString());
    }

    static Optional<KeptEvidence> find(ReadTransaction transaction, ResourceId machine) {
        return transaction.document(KIND, key(machine)).map(KeptEvidence::read);
    }

    void put(WriteTransaction transaction, ResourceId machine) {
        transaction.putDocument(KIND, key(machine), json());
    }

    static void delete(WriteTransaction transaction, ResourceId machine) {
        transaction.deleteDocument(KIND, key(machine));
    }

    private JsonObject json() {
        JsonObject.Builder json = JsonObject.builder()
                .put("akName", akName.base64())
                .put(
                        "clock",
                        JsonObject.builder()
                                .put(
                                        "clock",
                                        Long.toUnsignedString(counters.clock().clock()))
                                .put("resetCount", counters.clock().resetCount())
                                .put("restartCount", counters.clock().restartCount())
                                .put("safe", counters.clock().safe())
                                .put("firmware", Long.toUnsignedString(counters.firmwareVersion()))
                                .build())
                .put("quote", quote.base64())
                .put("signature", signature.base64())
                .put("pcrs", pcrs.stream().map(KeptEvidence::bank).collect(JsonArray.collector()))
                .put("qualifyingData", qualifyingData.base64())
                .put("imaTail", imaTail.base64())
                .put("imaBuffers", buffers.stream().map(KeptEvidence::buffer).collect(JsonArray.collector()))
                .put("time", time.toString());
        eventLog.filter(log -> log.size() <= MAX_LOG).ifPresent(log -> json.put("eventLog", log.base64()));
        ima.ifPresent(position -> json.put("ima", position(position)));
        return json.build();
    }

    private static Json buffer(ImaBuffer buffer) {
        return JsonObject.builder()
                .put("entry", buffer.entry())
                .put("name", buffer.name())
                .put("content", buffer.content().base64())
                .build();
    }

    private static ImaBuffer buffer(JsonObject json) {
        return new ImaBuffer(number(json, "entry"), json.string("name").orElseThrow(), bytes(json, "content"));
    }

    private static Json bank(PcrValues bank) {
        JsonObject.Builder values = JsonObject.builder();
        bank.values().forEach((index, value) -> values.put(Integer.toString(index), value.base64()));
        return JsonObject.of("bank", Json.of(bank.bank().name()), "values", values.build());
    }

    private static JsonObject position(ImaPosition position) {
        JsonObject.Builder values = JsonObject.builder();
        position.values().forEach((bank, value) -> values.put(bank.name(), value.base64()));
        return JsonObject.builder()
                .putIfPresent("bootAggregate", position.bootAggregate())
                .put("offset", position.offset())
                .put("entries", position.entries())
                .put("violations", position.violations())
                .put("values", values.build())
                .build();
    }

    private static KeptEvidence read(JsonObject json) {
        JsonObject clock = json.object("clock").orElseThrow();
        return new KeptEvidence(
                bytes(json, "akName"),
                new QuoteDemand.Before(
                        new ClockInfo(
                                unsigned(clock, "clock"),
                                number(clock, "resetCount"),
                                number(clock, "restartCount"),
                                clock.bool("safe").orElseThrow()),
                        unsigned(clock, "firmware")),
                json.has("eventLog") ? Optional.of(bytes(json, "eventLog")) : Optional.empty(),
                json.object("ima").map(KeptEvidence::position),
                json.array("imaBuffers").orElse(JsonArray.EMPTY).items().stream()
                        .map(buffer -> buffer((JsonObject) buffer))
                        .toList(),
                bytes(json, "imaTail"),
                bytes(json, "quote"),
                bytes(json, "signature"),
                json.array("pcrs").orElseThrow().items().stream()
                        .map(bank -> bank((JsonObject) bank))
                        .toList(),
                bytes(json, "qualifyingData"),
                Instant.parse(json.string("time").orElseThrow()));
    }

    private static PcrValues bank(JsonObject json) {
        SortedMap<Integer, Bytes> values = new TreeMap<>();
        JsonObject kept = json.object("values").orElseThrow();
        kept.names().forEach(index -> values.put(Integer.valueOf(index), bytes(kept, index)));
        return new PcrValues(HashAlgorithm.valueOf(json.string("bank").orElseThrow()), values);
    }

    private static ImaPosition position(JsonObject json) {
        Map<HashAlgorithm, Bytes> values = new EnumMap<>(HashAlgorithm.class);
        JsonObject kept = json.object("values").orElseThrow();
        kept.names().forEach(bank -> values.put(HashAlgorithm.valueOf(bank), bytes(kept, bank)));
        return new ImaPosition(
                number(json, "offset"),
                number(json, "entries"),
                number(json, "violations"),
                json.string("bootAggregate"),
                values);
    }

    private static long number(JsonObject json, String name) {
        return json.find(name)
                .map(value -> ((JsonNumber) value).asLong().orElseThrow())
                .orElseThrow();
    }

    private static long unsigned(JsonObject json, String name) {
        return Long.parseUnsignedLong(json.string(name).orElseThrow());
    }

    private static Bytes bytes(JsonObject json, String name) {
        return Bytes.fromBase64(json.string(name).orElseThrow());
    }
}
