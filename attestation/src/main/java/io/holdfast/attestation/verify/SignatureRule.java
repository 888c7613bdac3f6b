package io.holdfast.attestation.verify;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.KeyScheme;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;

/** Rule Q2: the signature is one of this key, with algorithms that are good enough and fit the key. */
final class SignatureRule {
    private static final int MIN_RSA = 2048;

    private SignatureRule() {}

    /** Empty when there is no signature of this key. */
    static Optional<TpmSignature> check(QuoteEvidence evidence, List<Finding> findings) {
        TpmSignature signature;
        try {
            signature = TpmSignature.parse(evidence.signature().array());
        } catch (TpmException e) {
            findings.add(QuoteRules.refusal(Rule.Q2, "the signature cannot be read: " + e.getMessage()));
            return Optional.empty();
        }
        Optional<String> refused = refused(signature, evidence.key());
        if (refused.isEmpty()
                && !signature.verifies(evidence.key().key(), evidence.attest().array())) {
            refused = Optional.of("the signature over the quote is not one of this key");
        }
        refused.ifPresent(message -> findings.add(QuoteRules.refusal(Rule.Q2, message)));
        return refused.isEmpty() ? Optional.of(signature) : Optional.empty();
    }

    private static Optional<String> refused(TpmSignature signature, AttestationKey key) {
        if (signature.hash() == HashAlgorithm.SHA1) {
            return Optional.of("the quote is signed with SHA-1 (expected: SHA-256 or better)");
        }
        if (key.key() instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA) {
            return Optional.of(
                    "the key is RSA of " + rsa.getModulus().bitLength() + " bits (expected: at least " + MIN_RSA + ")");
        }
        boolean fits = switch (signature.scheme()) {
            case RSASSA, RSAPSS -> key.key().getAlgorithm().equals("RSA");
            case ECDSA -> key.key().getAlgorithm().equals("EC");
        };
        if (!fits) {
            return Optional.of("the quote is signed with " + signature.scheme()
                    + " (expected: a scheme of the key, which is " + key.key().getAlgorithm() + ")");
        }
        Optional<KeyScheme> fixed = key.area().flatMap(TpmPublic::scheme);
        boolean other = fixed.isPresent()
                && (fixed.get().algorithm() != signature.scheme().id()
                        || !fixed.get().hash().equals(Optional.of(signature.hash())));
        return other
                ? Optional.of("the quote is signed with " + signature.scheme() + " and " + signature.hash()
                        + " (expected: what the key is fixed to, "
                        + fixed.get().signature().map(Enum::name).orElse("no signature") + " and "
                        + fixed.get().hash().map(Enum::name).orElse("no hash") + ")")
                : Optional.empty();
    }
}
