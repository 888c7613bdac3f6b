package io.holdfast.server;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import java.security.Provider;
import java.util.Optional;

/**
 * Signatures of AWS-LC, more than twice as fast as the JDK's for RSA: signing is most of what an attestation token costs.
 * Where its library cannot be loaded, or does not pass its own tests, there are none, and the JDK signs.
 */
final class NativeSignatures {
    private static final System.Logger LOG = System.getLogger(NativeSignatures.class.getName());

    private NativeSignatures() {}

    private static final class Loaded {
        static final Optional<Provider> PROVIDER = load();
    }

    /** Loads it when it is asked for the first time. */
    static Optional<Provider> provider() {
        return Loaded.PROVIDER;
    }

    private static Optional<Provider> load() {
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        Throwable failure = provider.getLoadingError();
        if (failure != null) {
            LOG.log(System.Logger.Level.INFO, "attestation tokens are signed by the JDK: {0}", failure.getMessage());
            return Optional.empty();
        }
        return provider.runSelfTests() == SelfTestStatus.PASSED ? Optional.of(provider) : Optional.empty();
    }
}
