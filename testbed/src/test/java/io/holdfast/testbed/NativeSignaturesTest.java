package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.server.NativeSignatures;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What AWS-LC verifies in the service, the JDK verifies too, and nothing else. */
class NativeSignaturesTest {
    @Test
    void itTakesAndRefusesWhatTheJdkTakesAndRefuses() throws GeneralSecurityException {
        assumeTrue(NativeSignatures.provider().isPresent(), "there is no AWS-LC for this machine");
        assertThat(Signature.getInstance("SHA256withECDSAinP1363Format")
                        .getProvider()
                        .getName())
                .isEqualTo("HoldfastEcdsa");
        Random random = new Random(16);
        int taken = 0;
        for (String curve : new String[] {"secp256r1", "secp384r1", "secp521r1"}) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            KeyPair pair = generator.generateKeyPair();
            PublicKey other = generator.generateKeyPair().getPublic();
            for (String algorithm : new String[] {"SHA256withECDSAinP1363Format", "SHA384withECDSAinP1363Format"}) {
                byte[] message = new byte[145];
                Signature signer = Signature.getInstance(algorithm, "SunEC");
                signer.initSign(pair.getPrivate());
                signer.update(message);
                byte[] right = signer.sign();
                for (int round = 0; round < 150; round++) {
                    byte[] signature = right.clone();
                    switch (random.nextInt(6)) {
                        case 0 -> signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
                        case 1 -> signature = Arrays.copyOf(signature, random.nextInt(signature.length + 8));
                        case 2 -> Arrays.fill(signature, 0, signature.length / 2, (byte) 0);
                        case 3 -> Arrays.fill(signature, signature.length / 2, signature.length, (byte) 0xff);
                        case 4 -> random.nextBytes(signature);
                        default -> taken++;
                    }
                    PublicKey key = round % 10 == 0 ? other : pair.getPublic();
                    assertThat(verifies(Signature.getInstance(algorithm), key, message, signature))
                            .as("%s %s round %d", curve, algorithm, round)
                            .isEqualTo(verifies(Signature.getInstance(algorithm, "SunEC"), key, message, signature));
                }
            }
        }
        assertThat(taken).isPositive();
        Security.removeProvider("HoldfastEcdsa");
    }

    private static boolean verifies(Signature verifier, PublicKey key, byte[] message, byte[] signature) {
        try {
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // as those who verify take it
        }
    }
}
