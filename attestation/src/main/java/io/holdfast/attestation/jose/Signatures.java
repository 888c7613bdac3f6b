package io.holdfast.attestation.jose;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** Java's signatures under their JWS names. A key of another kind than the algorithm's is refused, not tried. */
final class Signatures {
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    private Signatures() {}

    static void verify(JwsAlgorithm algorithm, PublicKey key, byte[] input, byte[] signature) throws JoseException {
        fit(algorithm, key);
        boolean right;
        try {
            Signature verifier = of(algorithm, Optional.empty());
            verifier.initVerify(key);
            verifier.update(input);
            right = verifier.verify(signature);
        } catch (SignatureException | InvalidKeyException _) {
            right = false; // such as a signature of another length
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
        if (!right) {
            throw new JoseException("the signature is not right under the key");
        }
    }

    /** Of a private key, ready to sign. */
    static Signature signing(JwsAlgorithm algorithm, PrivateKey key, Optional<Provider> provider) {
        try {
            Signature signature = of(algorithm, provider);
            signature.initSign(key);
            return signature;
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("the key cannot sign " + algorithm, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static Signature of(JwsAlgorithm algorithm, Optional<Provider> provider) throws GeneralSecurityException {
        return switch (algorithm) {
            case RS256 -> of("SHA256withRSA", provider);
            case PS256 -> {
                Signature signature = of("RSASSA-PSS", provider);
                signature.setParameter(PSS);
                yield signature;
            }
            case ES256 -> of("SHA256withECDSAinP1363Format", provider);
            case NONE -> throw new IllegalArgumentException("none is no signature");
        };
    }

    private static Signature of(String name, Optional<Provider> provider) throws GeneralSecurityException {
        return provider.isPresent() ? Signature.getInstance(name, provider.get()) : Signature.getInstance(name);
    }

    private static void fit(JwsAlgorithm algorithm, PublicKey key) throws JoseException {
        boolean fits = switch (algorithm) {
            case RS256, PS256 -> key instanceof RSAPublicKey;
            case ES256 ->
                key instanceof ECPublicKey ec
                        && ec.getParams().getCurve().getField().getFieldSize() == 256;
            case NONE -> false;
        };
        if (!fits) {
            throw new JoseException("a key of kind " + key.getAlgorithm() + " does not verify " + algorithm.text());
        }
        if (key instanceof RSAPublicKey rsa) {
            Keys.checkRsa(rsa.getModulus(), rsa.getPublicExponent());
        }
    }
}
