package io.holdfast.server;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of AWS-LC: more than twice as fast as the JDK's where RSA signs, which is most of what an attestation token
 * costs, and several times where ECDSA is verified, which is most of what a quote of such a key costs. Where its library
 * cannot be loaded, or does not pass its own tests, there are none, and the JDK signs and verifies.
 */
public final class NativeSignatures {
    private static final System.Logger LOG = System.getLogger(NativeSignatures.class.getName());

    private NativeSignatures() {}

    private static final class Loaded {
        static final Optional<Provider> PROVIDER = load();
    }

    /** Loads it when it is asked for the first time; from then on ECDSA of TPMs and of JOSE is verified by it. */
    public static Optional<Provider> provider() {
        return Loaded.PROVIDER;
    }

    private static Optional<Provider> load() {
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        Throwable failure = provider.getLoadingError();
        if (failure != null) {
            LOG.log(System.Logger.Level.INFO, "attestation tokens are signed by the JDK: {0}", failure.getMessage());
            return Optional.empty();
        }
        if (provider.runSelfTests() != SelfTestStatus.PASSED) {
            return Optional.empty();
        }
        Security.insertProviderAt(new Ecdsa(provider), 1);
        return Optional.of(provider);
    }

    /**
     * Only signatures of the form that TPMs and JOSE use (IEEE P1363): nothing that TLS or certificates go through. What
     * it does not take, such as a key on another curve, goes to the JDK's own.
     */
    private static final class Ecdsa extends Provider {
        private static final long serialVersionUID = 1;

        private static final List<String> ALGORITHMS =
                List.of("SHA256withECDSAinP1363Format", "SHA384withECDSAinP1363Format", "SHA512withECDSAinP1363Format");

        Ecdsa(Provider all) {
            super("HoldfastEcdsa", "1", "ECDSA of AWS-LC");
            for (String algorithm : ALGORITHMS) {
                Service service = all.getService("Signature", algorithm);
                if (service != null) {
                    putService(new Delegate(this, service));
                }
            }
        }

        private static final class Delegate extends Service {
            private final Service service;

            Delegate(Provider owner, Service service) {
                super(owner, service.getType(), service.getAlgorithm(), service.getClassName(), List.of(), Map.of());
                this.service = service;
            }

            @Override
            public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
                return service.newInstance(parameter);
            }

            @Override
            public boolean supportsParameter(@Nullable Object parameter) {
                return service.supportsParameter(parameter);
            }
        }
    }
}
