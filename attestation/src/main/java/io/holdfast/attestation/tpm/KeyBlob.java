package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;

/**
 * A key outside of its TPM; only that TPM, under the same parent, can load it.
 *
 * @param privateArea content of TPM2B_PRIVATE, encrypted by the TPM
 */
public record KeyBlob(TpmPublic publicArea, Bytes privateArea) {
    private static final int MAX = 2048;

    /** TPM2B_PUBLIC, then TPM2B_PRIVATE. */
    public byte[] bytes() {
        return new TpmWriter()
                .sized(publicArea.area())
                .sized(privateArea.array())
                .array();
    }

    public static KeyBlob parse(byte[] bytes) throws TpmException {
        TpmReader reader = new TpmReader("key of a TPM", bytes);
        TpmPublic area = TpmPublic.parse(reader.sized(MAX));
        Bytes secret = Bytes.of(reader.sized(MAX));
        reader.end();
        return new KeyBlob(area, secret);
    }
}
