package io.holdfast.trust.sealing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;

/** A P-256 key that may be elsewhere: its Diffie-Hellman secret with another point, 32 bytes (RFC 9180, 4.1). */
@FunctionalInterface
public interface Agreement {
    /** @throws IOException when whoever holds the key cannot be asked */
    byte[] agree(ECPublicKey other) throws GeneralSecurityException, IOException;
}
