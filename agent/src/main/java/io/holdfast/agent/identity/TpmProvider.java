package io.holdfast.agent.identity;

import io.holdfast.attestation.tpm.HashAlgorithm;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SHA256withECDSA for keys in a TPM, so that TLS and certificate requests can be signed with one. */
final class TpmProvider extends Provider {
    private static final long serialVersionUID = 1;
    private static final String NAME = "HoldfastTpm";
    private static final String ALGORITHM = "SHA256withECDSA";

    private TpmProvider() {
        super(NAME, "1", "signs with keys in a TPM");
        putService(new TpmSignatures(this));
    }

    /** Behind all others: a provider is asked in turn whether it knows a key. */
    static void register() {
        Security.addProvider(new TpmProvider());
    }

    private static final class TpmSignatures extends Service {
        TpmSignatures(Provider provider) {
            super(provider, "Signature", ALGORITHM, TpmSigner.class.getName(), List.of(), Map.of());
        }

        @Override
        public boolean supportsParameter(Object parameter) {
            return parameter instanceof TpmPrivateKey;
        }

        @Override
        public Object newInstance(Object parameter) {
            return new TpmSigner();
        }
    }

    private static final class TpmSigner extends SignatureSpi {
        private final MessageDigest digest = HashAlgorithm.SHA256.digest();
        private Optional<TpmPrivateKey> key = Optional.empty();

        @Override
        protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
            if (!(privateKey instanceof TpmPrivateKey own)) {
                throw new InvalidKeyException("the key is not in a TPM");
            }
            digest.reset();
            key = Optional.of(own);
        }

        @Override
        protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
            throw new InvalidKeyException("a TPM's keys only sign here");
        }

        @Override
        protected void engineUpdate(byte one) {
            digest.update(one);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            TpmPrivateKey own = key.orElseThrow(() -> new SignatureException("there is no key to sign with"));
            try {
                return own.keys().sign(own.blob(), digest.digest()).standard();
            } catch (IOException e) {
                throw new SignatureException("this machine's key cannot sign: " + e.getMessage(), e);
            }
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            throw new SignatureException("a TPM's keys only sign here");
        }

        @Override
        @Deprecated // of the interface that is implemented
        protected void engineSetParameter(String name, Object value) {
            throw new InvalidParameterException("there are no parameters");
        }

        @Override
        @Deprecated // of the interface that is implemented
        protected Object engineGetParameter(String name) {
            throw new InvalidParameterException("there are no parameters");
        }
    }
}
