package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The logs of one moment, and how they are sent: whole, or only what the provider does not have yet from this key.
 *
 * @param events the firmware's log; empty where the kernel shows none
 * @param ima the kernel's list
 */
record Logs(Optional<Bytes> events, Optional<Bytes> ima) {

    JsonArray whole() {
        List<Json> entries = new ArrayList<>();
        events.ifPresent(log -> entries.add(entry("TCG", "log", Base64Url.encode(log.array()))));
        ima.ifPresent(list -> entries.add(entry("IMA", "log", Base64Url.encode(list.array()))));
        return new JsonArray(entries);
    }

    /** Whether these logs only go on from the others, as in one boot. */
    boolean continues(Logs before) {
        return events.equals(before.events)
                && ima.isPresent() == before.ima.isPresent()
                && (ima.isEmpty()
                        || startsWith(
                                ima.get().array(), before.ima.orElseThrow().array()));
    }

    private static boolean startsWith(byte[] list, byte[] start) {
        return list.length >= start.length && Arrays.equals(list, 0, start.length, start, 0, start.length);
    }

    /** What came after the others. */
    JsonArray since(Logs before) {
        List<Json> entries = new ArrayList<>();
        events.ifPresent(log -> entries.add(
                entry("TCG", "digest", Base64Url.encode(Digest.of(log.array()).bytes()))));
        if (ima.isPresent()) {
            byte[] list = ima.get().array();
            int offset = before.ima.orElseThrow().size();
            entries.add(JsonObject.builder()
                    .put("type", "IMA")
                    .put("offset", offset)
                    .put("log", Base64Url.encode(Arrays.copyOfRange(list, offset, list.length)))
                    .build());
        }
        return new JsonArray(entries);
    }

    private static JsonObject entry(String type, String member, String text) {
        return JsonObject.of("type", Json.of(type), member, Json.of(text));
    }

    /** In words, for people. */
    String words() {
        return events.map(log -> "an event log of " + log.size() + " bytes")
                        .orElse("no event log (the kernel shows none: the evidence is of PCRs only)")
                + ima.map(list -> " and an IMA list of " + list.size() + " bytes")
                        .orElse(" and no IMA list (the kernel shows none, or more than 6 MiB)");
    }
}
