package io.holdfast.attestation.jose;

import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Signs with a key in memory. Prepared signatures are used again: preparing one costs as much as a short message's hash. */
public final class PrivateKeySigner implements JwsSigner {
    private final JwsAlgorithm algorithm;
    private final PrivateKey key;
    private final Supplier<Optional<Provider>> provider;
    private final ConcurrentLinkedQueue<Signature> idle = new ConcurrentLinkedQueue<>();

    public PrivateKeySigner(JwsAlgorithm algorithm, PrivateKey key) {
        this(algorithm, key, Optional::empty);
        idle.add(fresh());
    }

    /** @param provider of signatures, asked when the first is made; without one it is the JDK's */
    public PrivateKeySigner(JwsAlgorithm algorithm, PrivateKey key, Supplier<Optional<Provider>> provider) {
        this.algorithm = algorithm;
        this.key = key;
        this.provider = provider;
    }

    private Signature fresh() {
        return Signatures.signing(algorithm, key, provider.get());
    }

    @Override
    public JwsAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    public byte[] sign(byte[] signingInput) {
        Signature signature = idle.poll();
        if (signature == null) {
            signature = fresh();
        }
        try {
            signature.update(signingInput);
            byte[] result = signature.sign();
            idle.add(signature);
            return result;
        } catch (SignatureException e) {
            throw new IllegalStateException("the key does not sign", e);
        }
    }

    @Override
    public String toString() {
        return algorithm.text();
    }
}
