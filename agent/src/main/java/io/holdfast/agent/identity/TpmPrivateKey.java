package io.holdfast.agent.identity;

import io.holdfast.attestation.tpm.KeyBlob;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.KeyPair;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/** A P-256 key that its TPM uses and never shows. It has no encoding; {@link TpmProvider} signs with it. */
@SuppressWarnings("serial") // never written: see writeObject
final class TpmPrivateKey implements PrivateKey {
    private final transient KeyBlob blob;
    private final transient TpmKeys keys;

    private TpmPrivateKey(KeyBlob blob, TpmKeys keys) {
        this.blob = blob;
        this.keys = keys;
    }

    static KeyPair pair(KeyBlob blob, TpmKeys keys) {
        TpmProvider.register();
        return new KeyPair(blob.publicArea().publicKey(), new TpmPrivateKey(blob, keys));
    }

    KeyBlob blob() {
        return blob;
    }

    TpmKeys keys() {
        return keys;
    }

    @Override
    public String getAlgorithm() {
        return "EC";
    }

    @Override
    public @Nullable String getFormat() {
        return null; // as the interface asks of keys without an encoding
    }

    @Override
    public byte @Nullable [] getEncoded() {
        return null; // as the interface asks of keys without an encoding
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key in a TPM");
    }

    @Override
    public String toString() {
        return "a key in the TPM at " + keys;
    }
}
