package io.holdfast.attestation.policy;

import io.holdfast.attestation.jose.CertificateChain;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.policy.PolicyDocumentException.Code;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whose policies a provider takes. */
public sealed interface PolicyTrust {
    /** Roles decide, not signatures; a signed document must still be signed rightly, and its signer is shown. */
    record Aad() implements PolicyTrust {}

    /** Only what one of these signers, or a certificate issued below one of them, has signed. */
    record Isolated(PolicySigners signers) implements PolicyTrust {}

    /** Throws unless the document is to be taken. Its signature was checked when it was parsed. */
    default void check(SignedDocument document, Instant now) throws PolicyDocumentException {
        switch (this) {
            case Aad _ -> {
                if (document.signer().isPresent()) {
                    checkChain(document.signer().get(), now);
                }
            }
            case Isolated(PolicySigners signers) -> {
                if (document.signer().isEmpty()) {
                    throw new PolicyDocumentException(
                            Code.INVALID_OPERATION,
                            "The JWS is not signed (expected: RS256 by one of the provider's policy signers).");
                }
                checkSigner(document.signer().get(), signers, now);
            }
        }
    }

    private static void checkChain(Jwk signer, Instant now) throws PolicyDocumentException {
        if (signer.certificates().isEmpty()) {
            return;
        }
        try {
            CertificateChain.check(signer.certificates(), now);
        } catch (JoseException e) {
            throw new PolicyDocumentException(
                    Code.INVALID_PARAMETER, "Invalid certificate chain: " + e.getMessage() + ".");
        }
    }

    private static void checkSigner(Jwk signer, PolicySigners signers, Instant now) throws PolicyDocumentException {
        List<X509Certificate> sent = signer.certificates();
        for (X509Certificate trusted : signers.certificates()) {
            if (trusted.getPublicKey().equals(signer.key()) && isValid(trusted, now)) {
                return;
            }
            for (int i = 0; i < sent.size(); i++) {
                List<X509Certificate> chain = new ArrayList<>(sent.subList(0, i + 1));
                if (!chain.getLast().equals(trusted)) {
                    chain.add(trusted);
                }
                if (leadsTo(chain, now)) {
                    return;
                }
            }
        }
        checkChain(signer, now);
        throw new PolicyDocumentException(
                Code.INVALID_OPERATION, "The JWS is signed by a key that is not one of the provider's policy signers.");
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    /** Whether each certificate is issued by the next, and each but the first is an authority. */
    private static boolean leadsTo(List<X509Certificate> chain, Instant now) {
        try {
            for (int i = 0; i + 1 < chain.size(); i++) {
                if (chain.get(i + 1).getBasicConstraints() < i) {
                    return false;
                }
                CertificateChain.checkIssued(chain.get(i), chain.get(i + 1), i, now);
            }
            return chain.size() > 1 && isValid(chain.getLast(), now);
        } catch (JoseException _) {
            return false; // another signer may fit
        }
    }
}
