package io.holdfast.testbed;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.Hierarchy;
import io.holdfast.attestation.tpm.KeyTemplates;
import io.holdfast.attestation.tpm.NvArea;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/** A program that runs in the emulated machine, and says what it gets from {@code /dev/tpmrm0}. */
public final class TpmOnDevice {
    /** Of the boot: PCR 10 changes with each file that is read. */
    private static final List<PcrSelection> BOOT = List.of(PcrSelection.upTo(HashAlgorithm.SHA256, 9));

    private static final long NOTHING = 0x8100FFFFL;

    private TpmOnDevice() {}

    public static void main(String[] arguments) throws IOException, TpmException {
        try (TpmConnection connection = TpmLocation.DEFAULT.open()) {
            Tpm tpm = new Tpm(connection);
            tpm.pcrs(BOOT.getFirst())
                    .values()
                    .forEach((pcr, value) -> System.out.println("PCR " + pcr + " " + hex(value)));
            System.out.println("EK certificate "
                    + tpm.nvRead(NvArea.EK_CERTIFICATE_RSA_2048)
                            .map(Bytes::size)
                            .orElse(0));
            TpmObject parent = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
            TpmObject key = tpm.load(parent, tpm.create(parent, KeyTemplates.attestationRsa2048()));
            byte[] nonce = {1, 2, 3};
            Quote quote = Quote.parse(tpm.quote(key, nonce, BOOT).attest().array());
            System.out.println("quote " + hex(quote.pcrDigest()) + " "
                    + hex(Quote.digest(HashAlgorithm.SHA256, List.of(tpm.pcrs(BOOT.getFirst())))));
            tpm.flush(key.handle());
            tpm.flush(parent.handle());
            System.out.println(
                    "nothing at a free handle " + tpm.readPublic(NOTHING).isEmpty());
            try {
                tpm.flush(key.handle());
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
