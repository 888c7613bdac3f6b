package io.holdfast.control.attestation;

import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates of TPM manufacturers that this control plane trusts: what its administrator put beside its data. */
@FunctionalInterface
public interface TpmRoots {
    /** As they are now; they may change while the control plane runs. */
    List<X509Certificate> certificates();
}
