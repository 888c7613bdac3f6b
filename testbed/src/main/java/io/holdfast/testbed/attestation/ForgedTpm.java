package io.holdfast.testbed.attestation;

import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.Certify;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.attestation.tpm.TpmWriter;
import io.holdfast.kernel.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** A key in memory that signs quotes of whatever values it is given: what anybody can have. */
public final class ForgedTpm implements Quoter {
    private static final int ALG_RSA = 0x0001;
    private static final int ALG_NULL = 0x0010;

    private final TpmPublic area;
    private final PrivateKey key;
    private final List<PcrValues> pcrs;
    private final AtomicLong clock = new AtomicLong(1_000);

    private ForgedTpm(TpmPublic area, PrivateKey key, List<PcrValues> pcrs) {
        this.area = area;
        this.key = key;
        this.pcrs = pcrs;
    }

    public static ForgedTpm of(List<PcrValues> pcrs) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            byte[] modulus = ((RSAPublicKey) pair.getPublic()).getModulus().toByteArray();
            byte[] written = new TpmWriter()
                    .u16(ALG_RSA)
                    .u16(HashAlgorithm.SHA256.id())
                    .u32(ObjectAttributes.ATTESTATION_KEY)
                    .sized(new byte[0])
                    .u16(ALG_NULL)
                    .u16(ALG_NULL)
                    .u16(2048)
                    .u32(0)
                    .sized(Arrays.copyOfRange(modulus, modulus.length - 256, modulus.length))
                    .array();
            return new ForgedTpm(TpmPublic.parse(written), pair.getPrivate(), List.copyOf(pcrs));
        } catch (GeneralSecurityException | TpmException e) {
            throw new IllegalStateException("a key cannot be forged", e);
        }
    }

    @Override
    public TpmPublic attestationKey() {
        return area;
    }

    @Override
    public List<PcrValues> pcrs() {
        return pcrs;
    }

    @Override
    public Attestation quote(byte[] qualifyingData) {
        Quote quote = new Quote(
                area.name(),
                Bytes.of(qualifyingData),
                new ClockInfo(clock.incrementAndGet(), 2, 0, true),
                1,
                pcrs.stream()
                        .map(bank -> new PcrSelection(
                                bank.bank(), new TreeSet<>(bank.values().keySet())))
                        .toList(),
                Quote.digest(HashAlgorithm.SHA256, pcrs));
        return signed(quote.bytes());
    }

    /** Says of another key that it is of the same TPM. */
    public Attestation certify(TpmPublic other) {
        return signed(new Certify(
                        area.name(),
                        Bytes.of(new byte[0]),
                        new ClockInfo(clock.incrementAndGet(), 2, 0, true),
                        1,
                        other.name(),
                        other.name())
                .bytes());
    }

    private Attestation signed(byte[] attest) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(attest);
            return new Attestation(
                    Bytes.of(attest),
                    Bytes.of(new TpmSignature(SignatureScheme.RSASSA, HashAlgorithm.SHA256, Bytes.of(signature.sign()))
                            .bytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with RSA", e);
        }
    }
}
