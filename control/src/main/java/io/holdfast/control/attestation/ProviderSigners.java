package io.holdfast.control.attestation;

import io.holdfast.attestation.policy.CertificateDocument;
import io.holdfast.attestation.policy.PolicyDocumentException;
import io.holdfast.attestation.policy.PolicySigners;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** The certificates of those who may sign the policies of an isolated provider; changed by what one of them has signed. */
final class ProviderSigners {
    private final ProviderAccess access;
    private final ProviderTokens tokens;

    ProviderSigners(ProviderAccess access, ProviderTokens tokens) {
        this.access = access;
        this.tokens = tokens;
    }

    /** {@code GET /certificates}. */
    JsonObject read(Provider provider, Instant now) {
        return tokens.answer(
                provider,
                JsonObject.of("x-ms-policy-certificates", provider.signers().toJson()),
                now);
    }

    /** {@code POST /certificates:add}. */
    JsonObject add(RequestContext context, Provider provider, String body) {
        return change(context, provider, body, true);
    }

    /** {@code POST /certificates:remove}. */
    JsonObject remove(RequestContext context, Provider provider, String body) {
        return change(context, provider, body, false);
    }

    private JsonObject change(RequestContext context, Provider provider, String body, boolean add) {
        CertificateDocument document;
        try {
            document = CertificateDocument.parse(body);
        } catch (PolicyDocumentException e) {
            throw ProviderPolicies.problem(e);
        }
        X509Certificate certificate = document.chain().getFirst();
        String thumbprint = PolicySigners.thumbprint(certificate);
        String what = (add ? "policy signer added: " : "policy signer removed: ") + thumbprint;
        return access.change(context, provider, add ? "write" : "delete", what, transaction -> {
            Provider current = ProviderPolicies.current(transaction, provider);
            if (!current.isolated()) {
                throw new ProblemException(
                        ProblemCode.INVALID_OPERATION,
                        "The attestation provider '" + provider.name()
                                + "' has no policy signers (expected: a provider that was created with"
                                + " policySigningCertificates).");
            }
            ProviderPolicies.check(current, document.document(), context.time());
            try {
                PolicySigners next = add
                        ? current.signers().with(document.chain(), context.time())
                        : current.signers().without(certificate);
                Providers.putSigners(transaction, current, next);
            } catch (PolicyDocumentException e) {
                throw ProviderPolicies.problem(e);
            }
            return tokens.answer(
                    provider,
                    JsonObject.builder()
                            .put("x-ms-certificate-thumbprint", thumbprint)
                            .put("x-ms-policycertificates-result", add ? "IsPresent" : "IsAbsent")
                            .build(),
                    context.time());
        });
    }
}
