package io.holdfast.control.attestation;

import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.policy.PolicyDocument;
import io.holdfast.attestation.token.AttestationToken;
import io.holdfast.attestation.token.AttestationToken.Certificates;
import io.holdfast.attestation.token.TokenFacts;
import io.holdfast.attestation.token.TokenKey;
import java.time.Instant;
import java.util.UUID;

/** Attestation tokens of providers, under the key that signs now. */
final class IssuedTokens {
    private final AttestationKeys keys;
    private final ProviderAddresses addresses;

    IssuedTokens(AttestationKeys keys, ProviderAddresses addresses) {
        this.keys = keys;
        this.addresses = addresses;
    }

    TokenFacts facts(Provider provider, AttestationType type, PolicyDocument policy, Instant now) {
        return TokenFacts.of(
                        addresses.of(provider.name()),
                        UUID.randomUUID().toString(),
                        now,
                        type.tokenType(),
                        policy.policyHash())
                .withPolicySigner(policy.document().policySigner());
    }

    String sign(Provider provider, TokenFacts facts, Outcome.Permitted outcome) {
        AttestationKeys.Signing signing = keys.signing();
        return AttestationToken.sign(
                facts,
                outcome,
                new TokenKey(addresses.of(provider.name()) + "/certs", signing.id(), signing.chain(), signing.signer()),
                Certificates.SHOWN);
    }
}
