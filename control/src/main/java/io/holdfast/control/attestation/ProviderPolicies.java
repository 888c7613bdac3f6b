package io.holdfast.control.attestation;

import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.PolicyDocument;
import io.holdfast.attestation.policy.PolicyDocumentException;
import io.holdfast.attestation.policy.PolicyParseException;
import io.holdfast.attestation.policy.PolicyReset;
import io.holdfast.attestation.policy.SignedDocument;
import io.holdfast.control.attestation.PolicyRows.PolicyRow;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reading, setting and resetting the policies of providers. */
final class ProviderPolicies {
    private static final int MAX_POLICY = 120 << 10;
    private static final int COMPILED = 256;

    private final Store store;
    private final ProviderAccess access;
    private final ProviderTokens tokens;

    /** By the text's digest; the parsed form of a policy is used for each attestation. */
    private final Map<Digest, Current> compiled =
            Collections.synchronizedMap(new LinkedHashMap<>(COMPILED, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Digest, Current> eldest) {
                    return size() > COMPILED;
                }
            });

    /** A policy that holds, ready to run. */
    record Current(PolicyDocument document, AttestationPolicy policy) {}

    ProviderPolicies(Store store, ProviderAccess access, ProviderTokens tokens) {
        this.store = store;
        this.access = access;
        this.tokens = tokens;
    }

    /** {@code GET /policies/{type}}. */
    JsonObject read(Provider provider, AttestationType type, Instant now) {
        String document = store.read(transaction -> document(transaction, provider, type))
                .orElseGet(() -> PolicyDocument.unsecured("").document().jws());
        return tokens.answer(
                provider, JsonObject.builder().put("x-ms-policy", document).build(), now);
    }

    /** The JWS that holds now: what was set, or the default. */
    private static Optional<String> document(ReadTransaction transaction, Provider provider, AttestationType type) {
        return PolicyRows.find(transaction, provider, type)
                .map(PolicyRow::document)
                .or(() -> DefaultPolicies.of(provider, type)
                        .map(text -> PolicyDocument.unsecured(text).document().jws()));
    }

    /** {@code PUT /policies/{type}}. */
    JsonObject put(RequestContext context, Provider provider, AttestationType type, String body) {
        PolicyDocument document = parse(body);
        AttestationPolicy policy = policy(document.text());
        return access.change(
                context, provider, "write", "policy of " + type.path() + ", hash " + policy.hash(), transaction -> {
                    Provider current = current(transaction, provider);
                    check(current, document.document(), context.time());
                    PolicyRow row = new PolicyRow(
                            document.document().jws(), context.caller().name(), context.time());
                    PolicyRows.replace(transaction, current, type, Optional.of(row));
                    return result(current, document.document(), "Updated", context.time());
                });
    }

    /** {@code POST /policies/{type}:reset}. */
    JsonObject reset(RequestContext context, Provider provider, AttestationType type, String body) {
        PolicyReset reset;
        try {
            reset = PolicyReset.parse(body);
        } catch (PolicyDocumentException e) {
            throw problem(e);
        }
        return access.change(context, provider, "delete", "policy of " + type.path(), transaction -> {
            Provider current = current(transaction, provider);
            check(current, reset.document(), context.time());
            PolicyRows.replace(transaction, current, type, Optional.empty());
            return result(current, reset.document(), "Removed", context.time());
        });
    }

    private JsonObject result(Provider provider, SignedDocument document, String result, Instant now) {
        JsonObject.Builder claims = JsonObject.builder().put("x-ms-policy-result", result);
        if (result.equals("Updated")) {
            claims.put("x-ms-policy-token-hash", document.hash());
            document.signer().ifPresent(signer -> claims.put("x-ms-policy-signer", signer.toJson()));
        }
        return tokens.answer(provider, claims.build(), now);
    }

    /** The policy that judges now; empty where the owner has not set one. */
    Optional<Current> current(Provider provider, AttestationType type) {
        return store.read(transaction -> document(transaction, provider, type)).map(this::compiled);
    }

    private Current compiled(String jws) {
        Digest digest = Digest.of(jws.getBytes(StandardCharsets.US_ASCII));
        Current known = compiled.get(digest);
        if (known == null) {
            PolicyDocument document = parse(jws);
            known = new Current(document, policy(document.text()));
            compiled.put(digest, known);
        }
        return known;
    }

    /** A policy that somebody only tries. */
    static AttestationPolicy policy(String text) {
        if (text.length() > MAX_POLICY) {
            throw new ProblemException(
                    ProblemCode.POLICY_PARSING_ERROR,
                    "The policy has " + text.length() + " characters (expected: at most " + MAX_POLICY + ").");
        }
        try {
            return AttestationPolicy.parse(text);
        } catch (PolicyParseException e) {
            throw new ProblemException(ProblemCode.POLICY_PARSING_ERROR, e.getMessage() + ".");
        }
    }

    private static PolicyDocument parse(String body) {
        try {
            return PolicyDocument.parse(body);
        } catch (PolicyDocumentException e) {
            throw problem(e);
        }
    }

    /** The provider as it is in this transaction: its signers may have changed since the request came. */
    static Provider current(WriteTransaction transaction, Provider provider) {
        return Providers.find(transaction, provider.name())
                .orElseThrow(() -> AttestationService.missing(provider.name()));
    }

    static void check(Provider provider, SignedDocument document, Instant now) {
        try {
            provider.trust().check(document, now);
        } catch (PolicyDocumentException e) {
            throw problem(e);
        }
    }

    static ProblemException problem(PolicyDocumentException e) {
        ProblemCode code = switch (e.code()) {
            case INVALID_OPERATION -> ProblemCode.INVALID_OPERATION;
            case INVALID_PARAMETER -> ProblemCode.INVALID_PARAMETER;
        };
        return Problem.of(code, String.valueOf(e.getMessage())).exception();
    }
}
