package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventContent;
import io.holdfast.attestation.eventlog.SipaName;
import io.holdfast.attestation.ima.ImaBuffer;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A verdict as policies see it (attestation policy 1.2). Nothing stands in it that is not authenticated. */
public final class VerdictJson {
    private static final int TPM_VERSION = 2;

    private VerdictJson() {}

    /**
     * {@code {"Events":[{EventSeq, PcrIndex, EventType, EventTypeString, Digests, ProcessedData}]}}, with the digest of
     * the quoted bank only. EventSeq is the event's number in its log. Of the kernel's list, what is no file:
     * {@code IMA_MEASUREMENT_EVENT} with {@code KernelVersion}, or {@code Keyring} and {@code CertificateSubject}.
     */
    public static JsonObject events(Verdict verdict) {
        BootFacts facts = verdict.facts();
        Stream<Json> firmware = facts.events().map(event -> event(event, facts));
        Stream<Json> kernel = verdict.ima().stream()
                .flatMap(ima -> ima.buffers().stream())
                .flatMap(buffer -> buffer(buffer).stream());
        return JsonObject.of("Events", Stream.concat(firmware, kernel).collect(JsonArray.collector()));
    }

    private static JsonObject event(Event event, BootFacts facts) {
        JsonObject.Builder json = JsonObject.builder()
                .put("EventSeq", event.number())
                .put("PcrIndex", event.pcr())
                .put("EventType", Integer.toUnsignedLong(event.typeCode()))
                .put("EventTypeString", event.typeName());
        event.digest(facts.bank())
                .ifPresent(
                        digest -> json.put("Digests", JsonObject.of(facts.bank().name(), Json.of(hex(digest)))));
        return json.put("ProcessedData", ProcessedData.of(event)).build();
    }

    /** Kernel version, or a key on a keyring; numbered as in the kernel's list. */
    private static Optional<Json> buffer(ImaBuffer buffer) {
        JsonObject.Builder data = JsonObject.builder();
        if (buffer.name().equals("kernel_version")) {
            data.put("KernelVersion", new String(buffer.content().array(), StandardCharsets.UTF_8).replace("\0", ""));
        } else if (buffer.name().startsWith(".")) {
            data.put("Keyring", buffer.name())
                    .putIfPresent("CertificateSubject", Certificates.subject(buffer.content()));
        } else {
            return Optional.empty();
        }
        return Optional.of(JsonObject.builder()
                .put("EventSeq", buffer.entry())
                .put("PcrIndex", ImaPosition.PCR)
                .put("EventTypeString", "IMA_MEASUREMENT_EVENT")
                .put("ProcessedData", data.build())
                .build());
    }

    /** {@code {"PCRs":[{Index, Digests:{"SHA256": lower-case hexadecimal}}]}}. */
    public static JsonObject pcrs(Verdict verdict) {
        JsonArray pcrs = Stream.iterate(0, pcr -> pcr < PcrValues.COUNT, pcr -> pcr + 1)
                .flatMap(pcr -> pcr(verdict.pcrs(), pcr).stream())
                .collect(JsonArray.collector());
        return JsonObject.of("PCRs", pcrs);
    }

    private static Optional<Json> pcr(List<PcrValues> banks, int pcr) {
        JsonObject.Builder digests = JsonObject.builder();
        for (PcrValues bank : banks) {
            bank.value(pcr).ifPresent(value -> digests.put(bank.bank().name(), hex(value)));
        }
        JsonObject built = digests.build();
        return built.isEmpty() ? Optional.empty() : Optional.of(JsonObject.of("Index", Json.of(pcr), "Digests", built));
    }

    /**
     * Claims with plain values, those that the evidence can answer: {@code secureBootEnabled}, {@code tpmVersion},
     * {@code aikPubHash}, and of Windows {@code bootDebuggingDisabled}, {@code notSafeMode}, {@code notWinPE},
     * {@code iommuEnabled}, {@code vbsEnabled}. Values are booleans, whole numbers and strings.
     */
    public static JsonObject claims(Verdict verdict) {
        BootFacts facts = verdict.facts();
        JsonObject.Builder claims =
                JsonObject.builder().put("aikPubHash", keyHash(verdict)).put("tpmVersion", TPM_VERSION);
        facts.secureBoot().ifPresent(on -> claims.put("secureBootEnabled", on));
        List<EventContent.WindowsEvent> windows = facts.windows();
        flag(windows, SipaName.EVENT_BOOTDEBUGGING).ifPresent(on -> claims.put("bootDebuggingDisabled", !on));
        flag(windows, SipaName.EVENT_SAFEMODE).ifPresent(on -> claims.put("notSafeMode", !on));
        flag(windows, SipaName.EVENT_WINPE).ifPresent(on -> claims.put("notWinPE", !on));
        flag(windows, SipaName.EVENT_VBS_IOMMU_REQUIRED).ifPresent(on -> claims.put("iommuEnabled", on));
        flag(windows, SipaName.EVENT_VBS_VSM_REQUIRED).ifPresent(on -> claims.put("vbsEnabled", on));
        return claims.build();
    }

    /** Base64 of the SHA-256 of the key as SubjectPublicKeyInfo. */
    private static String keyHash(Verdict verdict) {
        return Base64.getEncoder()
                .encodeToString(
                        Bytes.of(verdict.key().key().getEncoded()).digest().bytes());
    }

    /** Whether any event of the type is set: one that says so is enough. */
    private static Optional<Boolean> flag(List<EventContent.WindowsEvent> events, SipaName name) {
        List<Boolean> values = flat(events)
                .filter(event -> event.type() == name.code())
                .map(event -> ProcessedData.isSet(event.data()))
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(values.contains(true));
    }

    private static Stream<EventContent.WindowsEvent> flat(List<EventContent.WindowsEvent> events) {
        return events.stream().flatMap(event -> Stream.concat(Stream.of(event), flat(event.inner())));
    }

    static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
