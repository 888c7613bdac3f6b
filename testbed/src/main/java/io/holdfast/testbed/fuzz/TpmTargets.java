package io.holdfast.testbed.fuzz;

import io.holdfast.attestation.tpm.Certify;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.CommandCode;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.KeyBlob;
import io.holdfast.attestation.tpm.KeyTemplates;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmResponse;
import io.holdfast.attestation.tpm.TpmWriter;
import io.holdfast.kernel.Bytes;
import io.holdfast.trust.machine.Keys;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.List;

/** What a TPM answers, and what it says of its keys. Evidence has its targets elsewhere. */
final class TpmTargets {
    private TpmTargets() {}

    static List<Target> all() {
        Bytes name = Bytes.of(new TpmWriter()
                .u16(HashAlgorithm.SHA256.id())
                .bytes(new byte[32])
                .array());
        return List.of(
                Target.bytes(
                        "tpm-certify",
                        List.of(new Certify(name, name, new ClockInfo(1, 2, 3, true), 4, name, name).bytes()),
                        TpmTargets::certify,
                        TpmException.class),
                Target.bytes(
                        "tpm-key-blob",
                        List.of(new TpmWriter()
                                .sized(area())
                                .sized(new byte[64])
                                .array()),
                        KeyBlob::parse,
                        TpmException.class),
                Target.bytes(
                        "tpm-response",
                        List.of(new TpmWriter()
                                .u16(0x8002)
                                .u32(20)
                                .u32(0)
                                .u32(0x80000000L)
                                .u32(2)
                                .u16(0)
                                .array()),
                        bytes -> TpmResponse.parse(CommandCode.LOAD, bytes),
                        TpmException.class));
    }

    /** What was read and checked is what was signed. */
    private static void certify(byte[] bytes) throws TpmException {
        if (!Arrays.equals(bytes, Certify.parse(bytes).bytes())) {
            throw new IllegalStateException("written again it is another structure");
        }
    }

    /** The public area of an attestation key: its template with a point. */
    private static byte[] area() {
        byte[] template = KeyTemplates.attestationP256();
        if (!(Keys.p256(new SecureRandom()).getPublic() instanceof ECPublicKey key)) {
            throw new IllegalStateException("a P-256 key is an EC key");
        }
        return new TpmWriter()
                .bytes(Arrays.copyOf(template, template.length - 4))
                .sized(key.getW().getAffineX().toByteArray())
                .sized(key.getW().getAffineY().toByteArray())
                .array();
    }
}
