package io.holdfast.control.attestation;

import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.Certify;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A key of the client that a request speaks of, and how the TPM vouches for it.
 *
 * @param where its path in the request, for messages
 */
record RequestKey(Jwk jwk, JsonObject json, Binding binding, String where) {
    sealed interface Binding {
        /** Nothing vouches for it. */
        record None() implements Binding {}

        /** Version 1 without an enclave: the client has shown that it has the key, and nothing ties it to the TPM. */
        record Possessed() implements Binding {}

        /** Version 1 with an enclave: its report covers the request, and the key in it. */
        record ByEnclave() implements Binding {}

        /** The quote's qualifying data covers it. */
        record ByQuote(HashAlgorithm hash) implements Binding {}

        /** The TPM certifies it as one of its own keys (TPM2_Certify). */
        record ByCertify(Bytes area, Bytes certification, Bytes signature) implements Binding {}
    }

    static RequestKey read(Members key) {
        return new RequestKey(
                jwk(key, "jwk"),
                key.members("jwk").object(),
                key.optionalMembers("info").map(RequestKey::binding).orElse(new Binding.None()),
                key.where());
    }

    /** {@code attest_key}. */
    static RequestKey ofFirstVersion(Members data, boolean enclave) {
        Members given = data.members("attest_key");
        return new RequestKey(
                jwk(data, "attest_key"),
                given.object(),
                enclave ? new Binding.ByEnclave() : new Binding.Possessed(),
                given.where());
    }

    private static Jwk jwk(Members holder, String name) {
        try {
            return Jwk.parse(holder.members(name).object());
        } catch (JoseException e) {
            throw holder.wrong(name, "is wrong: " + e.getMessage());
        }
    }

    private static Binding binding(Members info) {
        Optional<Members> quote = info.optionalMembers("tpm_quote");
        Optional<Members> certify = info.optionalMembers("tpm_certify");
        if (quote.isPresent() == certify.isPresent()) {
            throw Members.invalid(info.where(), "has not exactly one of 'tpm_quote' and 'tpm_certify'");
        }
        if (quote.isPresent()) {
            String name = quote.get().string("hash_alg");
            return switch (name) {
                case "sha-256" -> new Binding.ByQuote(HashAlgorithm.SHA256);
                case "sha-384" -> new Binding.ByQuote(HashAlgorithm.SHA384);
                case "sha-512" -> new Binding.ByQuote(HashAlgorithm.SHA512);
                default -> throw quote.get().wrong("hash_alg", "is not sha-256, sha-384 or sha-512");
            };
        }
        Members parts = certify.orElseThrow();
        return new Binding.ByCertify(
                parts.base64Url("public"), parts.base64Url("certification"), parts.base64Url("signature"));
    }

    /**
     * What the quote has to carry: the challenge, or a digest over the key as it was sent and the challenge.
     *
     * @param rawJwk the bytes of {@code jwk} in the request
     */
    Bytes qualifyingData(Bytes rawJwk, Bytes challenge) {
        return switch (binding) {
            case Binding.None _, Binding.Possessed _, Binding.ByEnclave _, Binding.ByCertify _ -> challenge;
            case Binding.ByQuote(HashAlgorithm hash) -> {
                MessageDigest digest = hash.digest();
                digest.update(rawJwk.array());
                digest.update((byte) 0);
                digest.update(challenge.array());
                yield Bytes.of(digest.digest());
            }
        };
    }

    /**
     * Checks what {@code tpm_certify} says: the attestation key certifies, about this challenge, a key that is this one.
     *
     * @throws ProblemException InvalidParameter
     */
    void checkCertified(AttestationKey attestationKey, Bytes challenge) {
        if (!(binding instanceof Binding.ByCertify(Bytes area, Bytes certification, Bytes signature))) {
            return;
        }
        Members info = new Members(JsonObject.EMPTY, where + ".info.tpm_certify");
        TpmPublic key = info.tpm("public", area, TpmPublic::parse);
        Certify said = info.tpm("certification", certification, Certify::parse);
        TpmSignature signed = info.tpm("signature", signature, TpmSignature::parse);
        if (signed.hash() == HashAlgorithm.SHA1 || !signed.verifies(attestationKey.key(), certification.array())) {
            throw info.wrong(
                    "signature", "is not one of the attestation key over the certification, with SHA-256 or better");
        }
        if (!said.extraData().equals(challenge)) {
            throw info.wrong("certification", "carries other qualifying data (expected: the challenge)");
        }
        if (!said.name().equals(key.name())) {
            throw info.wrong("certification", "names another key (expected: the one of 'public')");
        }
        if (!key.publicKey().equals(jwk.key())) {
            throw info.wrong("public", "is another key than the JWK");
        }
    }

    /** Whether the TPM or an enclave vouches for it. */
    boolean bound() {
        return switch (binding) {
            case Binding.None _, Binding.Possessed _ -> false;
            case Binding.ByQuote _, Binding.ByCertify _, Binding.ByEnclave _ -> true;
        };
    }

    /** As {@code x-ms-tpm-request-key} and {@code x-ms-tpm-other-keys} show it to policies. */
    JsonObject claim() {
        JsonObject.Builder claim = JsonObject.builder().put("jwk", json);
        switch (binding) {
            case Binding.None _, Binding.Possessed _, Binding.ByEnclave _ -> {}
            case Binding.ByQuote(HashAlgorithm hash) ->
                claim.put(
                        "info",
                        JsonObject.of(
                                "tpm_quote",
                                JsonObject.of(
                                        "hash_alg", Json.of(hash.standardName().toLowerCase(java.util.Locale.ROOT)))));
            case Binding.ByCertify(Bytes area, Bytes _, Bytes _) -> {
                TpmPublic key = new Members(JsonObject.EMPTY, where).tpm("public", area, TpmPublic::parse);
                JsonObject.Builder certify = JsonObject.builder()
                        .put("name_alg", key.nameAlgorithm().id())
                        .put("obj_attr", Integer.toUnsignedLong(key.attributes().bits()));
                if (key.authPolicy().size() > 0) {
                    certify.put(
                            "auth_policy",
                            io.holdfast.attestation.jose.Base64Url.encode(
                                    key.authPolicy().array()));
                }
                claim.put("info", JsonObject.of("tpm_certify", certify.build()));
            }
        }
        return claim.build();
    }
}
