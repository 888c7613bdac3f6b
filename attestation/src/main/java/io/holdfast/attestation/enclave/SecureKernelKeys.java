package io.holdfast.attestation.enclave;

import io.holdfast.attestation.eventlog.EventContent.WindowsEvent;
import io.holdfast.attestation.eventlog.SipaName;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.verify.BootFacts;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keys with which the secure kernel signs reports of enclaves (EVENT_VSM_IDKS_INFO, public header {@code wbcl.h}). They
 * are made anew at most boots, so only those of the very boot count.
 */
public final class SecureKernelKeys {
    private static final int HEAD = 16;
    private static final int RSA = 1;
    private static final int MAX_EXPONENT = 8;
    private static final int MAX_MODULUS = 1024;

    private SecureKernelKeys() {}

    /** Those that an authenticated log measured; what is no key is left out. */
    public static List<PublicKey> of(BootFacts facts) {
        return flat(facts.windows())
                .filter(event -> event.type() == SipaName.EVENT_VSM_IDKS_INFO.code())
                .flatMap(event -> key(event.data()).stream())
                .distinct()
                .toList();
    }

    private static Stream<WindowsEvent> flat(List<WindowsEvent> events) {
        return events.stream().flatMap(event -> Stream.concat(Stream.of(event), flat(event.inner())));
    }

    /** SIPAEVENT_VSM_IDK_INFO_PAYLOAD: algorithm, bits, sizes of exponent and modulus, both big-endian. */
    static Optional<PublicKey> key(Bytes payload) {
        if (payload.size() < HEAD || number(payload, 0) != RSA) {
            return Optional.empty();
        }
        long exponent = number(payload, 8);
        long modulus = number(payload, 12);
        if (exponent > MAX_EXPONENT || modulus > MAX_MODULUS || HEAD + exponent + modulus != payload.size()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Jwk.parse(JsonObject.of(
                            "kty",
                            Json.of("RSA"),
                            "e",
                            Json.of(Base64Url.encode(
                                    payload.part(HEAD, (int) exponent).array())),
                            "n",
                            Json.of(Base64Url.encode(payload.part(HEAD + (int) exponent, (int) modulus)
                                    .array()))))
                    .key());
        } catch (JoseException _) {
            return Optional.empty(); // too short, or not a key
        }
    }

    private static long number(Bytes payload, int from) {
        return payload.at(from)
                | payload.at(from + 1) << 8
                | payload.at(from + 2) << 16
                | (long) payload.at(from + 3) << 24;
    }
}
