package io.holdfast.attestation.token;

import io.holdfast.attestation.jose.JwsSigner;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The key that signs tokens of a provider.
 *
 * @param jku where its public half is published, {@code https://<provider>/certs}
 * @param kid its name there
 * @param certificates its own first
 */
public record TokenKey(String jku, String kid, List<X509Certificate> certificates, JwsSigner signer) {
    public TokenKey {
        certificates = List.copyOf(certificates);
    }
}
