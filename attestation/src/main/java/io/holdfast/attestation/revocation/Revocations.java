package io.holdfast.attestation.revocation;

import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must not start any more, and what must not verify anything any more.
 *
 * @param images Authenticode digests of boot applications and drivers, of any hash
 * @param certificates SHA-256 of whole certificates
 * @param bodies SHA-256, SHA-384 or SHA-512 of what is signed of certificates (TBSCertificate, RFC 5280, 4.1)
 */
public record Revocations(Set<Bytes> images, Set<Bytes> certificates, Set<Bytes> bodies) {
    public static final Revocations NONE = new Revocations(Set.of(), Set.of(), Set.of());

    private static final List<HashAlgorithm> OF_BODIES =
            List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

    public Revocations {
        images = Set.copyOf(images);
        certificates = Set.copyOf(certificates);
        bodies = Set.copyOf(bodies);
    }

    public boolean isEmpty() {
        return images.isEmpty() && certificates.isEmpty() && bodies.isEmpty();
    }

    /** Both lists together. */
    public Revocations and(Revocations other) {
        return new Revocations(
                both(images, other.images), both(certificates, other.certificates), both(bodies, other.bodies));
    }

    private static Set<Bytes> both(Set<Bytes> one, Set<Bytes> other) {
        Set<Bytes> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    /** Whether an image with this Authenticode digest must not start. */
    public boolean revokes(Bytes digest) {
        return images.contains(digest);
    }

    /** Whether this certificate must not verify anything. */
    public boolean revokes(CertificateBytes certificate) {
        return certificates.contains(certificate.sha256())
                || (!bodies.isEmpty()
                        && OF_BODIES.stream()
                                .anyMatch(hash -> bodies.contains(Bytes.of(
                                        hash.digest().digest(certificate.body().array())))));
    }

    @Override
    public String toString() {
        return images.size() + " images and " + (certificates.size() + bodies.size()) + " certificates";
    }
}
