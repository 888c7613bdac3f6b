package io.holdfast.control.attestation;

import io.holdfast.attestation.policy.PolicySigners;
import io.holdfast.attestation.policy.PolicyTrust;
import io.holdfast.kernel.ResourceId;
import java.util.List;
import java.util.Optional;

/**
 * An attestation provider as requests to it need it.
 *
 * @param name in lower case
 * @param resource empty for the shared provider, which is nobody's
 * @param signers who may sign policies; none where roles alone decide
 * @param tpmAuthentication whether attesting a TPM needs a token
 * @param hexPcrs whether {@code pcrs} shows digests as lower-case hex, else as base64url
 */
public record Provider(
        String name, Optional<ResourceId> resource, PolicySigners signers, boolean tpmAuthentication, boolean hexPcrs) {
    /** The one provider of the location {@code local} that everybody who is signed in may use, and nobody can change. */
    public static final String SHARED_NAME = "sharedlocal";

    static final PolicySigners NO_SIGNERS = new PolicySigners(List.of());

    static final Provider SHARED = new Provider(SHARED_NAME, Optional.empty(), NO_SIGNERS, true, true);

    /** Whether only signed policies are accepted. */
    public boolean isolated() {
        return !signers.certificates().isEmpty();
    }

    PolicyTrust trust() {
        return isolated() ? new PolicyTrust.Isolated(signers) : new PolicyTrust.Aad();
    }

    boolean shared() {
        return resource.isEmpty();
    }
}
