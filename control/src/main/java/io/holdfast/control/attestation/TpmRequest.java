package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request of the TPM protocol, version 1 or 2, whose signature is that of the key in its own body.
 *
 * @param rawJwk the key as it was sent
 * @param current what was measured and quoted now
 * @param boot the same of before the machine went to sleep
 * @param enclave what an enclave says about the request
 */
record TpmRequest(
        RequestKey key,
        Bytes rawJwk,
        List<RequestKey> otherKeys,
        ShownEvidence current,
        Optional<ShownEvidence> boot,
        Optional<EnclaveEvidence> enclave,
        List<Claim> customClaims,
        Optional<String> relyingPartyData,
        Bytes challenge,
        Bytes context,
        JsonObject prediction) {
    static final JsonLimits LIMITS = new JsonLimits(12 << 20, 32, 100_000);

    private static final int MAX_OTHER_KEYS = 2;

    /** What the versions write in their own ways. */
    private record Shown(
            RequestKey key,
            List<String> pathOfKey,
            List<RequestKey> otherKeys,
            ShownEvidence current,
            Optional<ShownEvidence> boot,
            Optional<EnclaveEvidence> enclave) {}

    /** @throws ProblemException InvalidOperation for what is no JWS, InvalidParameter for what it says */
    static TpmRequest read(String text) {
        Jws jws;
        try {
            jws = Jws.parse(text);
        } catch (JoseException e) {
            throw operation("The request is no JWS: " + e.getMessage() + ".");
        }
        byte[] payload = jws.payload().array();
        Members body = Members.parse(payload, LIMITS, "request");
        List<String> path = new ArrayList<>(List.of("att_data"));
        Members data = body.members("att_data");
        Optional<Bytes> signed = Optional.empty();
        Members said = data;
        if (hasEnclave(body)) {
            path.add("report_signed");
            said = data.members("report_signed");
            signed = Optional.of(raw(payload, path));
        }
        Shown shown = switch (jws.header().string("typ").orElse("")) {
            case "attReqV2" -> second(data, said, signed);
            case "attReq" -> first(data, said, signed);
            default -> throw operation("The JWS of the request has another typ (expected: attReqV2 or attReq).");
        };
        try {
            jws.verify(shown.key().jwk().key(), Set.of(JwsAlgorithm.PS256));
        } catch (JoseException e) {
            throw Members.invalid(
                    "request", "is not signed by its '" + shown.pathOfKey().getFirst() + "': " + e.getMessage());
        }
        path.addAll(shown.pathOfKey());
        return new TpmRequest(
                shown.key(),
                raw(payload, path),
                shown.otherKeys(),
                shown.current(),
                shown.boot(),
                shown.enclave(),
                CustomClaims.read(said),
                said.optionalString("rp_data"),
                said.base64Url("challenge"),
                said.base64Url("service_context"),
                said.optionalMembers("holdfast_prediction").map(Members::object).orElse(JsonObject.EMPTY));
    }

    private static boolean hasEnclave(Members body) {
        return switch (body.string("att_type")) {
            case "basic" -> false;
            case "vbs", "vsm" -> true;
            default -> throw body.wrong("att_type", "is wrong (expected: basic or vbs)");
        };
    }

    private static Bytes raw(byte[] payload, List<String> path) {
        return JsonSlice.find(payload, path)
                .map(Bytes::of)
                .orElseThrow(() -> Members.invalid(
                        "request." + String.join(".", path),
                        "is not written so (expected: exactly this name, without escapes)"));
    }

    private static Shown second(Members data, Members said, Optional<Bytes> signed) {
        Members tpm = said.members("tpm_att_data");
        if (tpm.has("current_claim") || tpm.has("boot_claim")) {
            throw tpm.wrong("current_claim", "is of version 1 of the protocol (expected: 'current_attestation')");
        }
        return new Shown(
                RequestKey.read(said.members("request_key")),
                List.of("request_key", "jwk"),
                otherKeys(said),
                ShownEvidence.Parts.of(tpm, "current_attestation"),
                tpm.has("boot_attestation")
                        ? Optional.of(ShownEvidence.Parts.of(tpm, "boot_attestation"))
                        : Optional.empty(),
                signed.map(
                        raw -> EnclaveEvidence.read(data.members("vsm_report").members("enclave"), "report", raw)));
    }

    private static Shown first(Members data, Members said, Optional<Bytes> signed) {
        Members tpm = said.members("tpm_att_data");
        if (tpm.has("current_attestation") || tpm.has("boot_attestation")) {
            throw tpm.wrong("current_attestation", "is of version 2 of the protocol (expected: 'current_claim')");
        }
        for (String name : List.of("drtm_boot_log", "drtm_resume_log")) {
            if (ShownEvidence.log(tpm, name).isPresent()) {
                throw tpm.wrong(name, "is the log of a dynamic launch, which nobody verifies here (expected: none)");
            }
        }
        return new Shown(
                RequestKey.ofFirstVersion(said, signed.isPresent()),
                List.of("attest_key"),
                List.of(),
                ShownEvidence.current(tpm),
                ShownEvidence.boot(tpm),
                signed.map(raw -> EnclaveEvidence.read(data, "vsm_report", raw)));
    }

    private static ProblemException operation(String message) {
        return Problem.of(ProblemCode.INVALID_OPERATION, message).exception();
    }

    private static List<RequestKey> otherKeys(Members data) {
        List<RequestKey> keys = new ArrayList<>();
        for (Members key : data.list("other_keys", MAX_OTHER_KEYS)) {
            RequestKey read = RequestKey.read(key);
            if (read.binding() instanceof RequestKey.Binding.ByQuote) {
                throw key.wrong("info.tpm_quote", "is not for other keys (expected: tpm_certify)");
            }
            keys.add(read);
        }
        return List.copyOf(keys);
    }
}
