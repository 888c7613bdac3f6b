package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;

/**
 * What a TPM says of another key of it (TPMS_ATTEST of type TPM_ST_ATTEST_CERTIFY, Part 2, 10.12.3).
 *
 * @param name of the key that is spoken of
 * @param qualifiedName with its parents in it
 */
public record Certify(
        Bytes qualifiedSigner,
        Bytes extraData,
        ClockInfo clock,
        long firmwareVersion,
        Bytes name,
        Bytes qualifiedName) {

    public static Certify parse(byte[] attest) throws TpmException {
        TpmReader reader = new TpmReader("TPMS_ATTEST", attest);
        Attest head = Attest.read(reader, Attest.CERTIFY);
        Bytes name = Bytes.of(reader.sized(Attest.MAX_NAME));
        Bytes qualified = Bytes.of(reader.sized(Attest.MAX_NAME));
        reader.end();
        return new Certify(
                head.qualifiedSigner(), head.extraData(), head.clock(), head.firmwareVersion(), name, qualified);
    }

    /** The TPMS_ATTEST. */
    public byte[] bytes() {
        TpmWriter writer = new TpmWriter();
        new Attest(qualifiedSigner, extraData, clock, firmwareVersion).write(writer, Attest.CERTIFY);
        return writer.sized(name.array()).sized(qualifiedName.array()).array();
    }
}
