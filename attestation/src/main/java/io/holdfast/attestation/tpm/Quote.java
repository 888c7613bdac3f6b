package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * What a TPM says of its PCRs (TPMS_ATTEST of type TPM_ST_ATTEST_QUOTE, Part 2, 10.12).
 *
 * @param qualifiedSigner qualified name of the key that signed
 * @param extraData the caller's qualifying data
 * @param selections in the order in which the digest was made
 * @param pcrDigest over all selected values
 */
public record Quote(
        Bytes qualifiedSigner,
        Bytes extraData,
        ClockInfo clock,
        long firmwareVersion,
        List<PcrSelection> selections,
        Bytes pcrDigest) {

    public Quote {
        selections = List.copyOf(selections);
    }

    /** Reads a TPMS_ATTEST; magic, type and length are checked (rule Q1). */
    public static Quote parse(byte[] attest) throws TpmException {
        TpmReader reader = new TpmReader("TPMS_ATTEST", attest);
        Attest head = Attest.read(reader, Attest.QUOTE);
        List<PcrSelection> selections = PcrSelection.readList(reader);
        Bytes digest = Bytes.of(reader.sized(64));
        reader.end();
        return new Quote(
                head.qualifiedSigner(), head.extraData(), head.clock(), head.firmwareVersion(), selections, digest);
    }

    /** The TPMS_ATTEST. */
    public byte[] bytes() {
        TpmWriter writer = new TpmWriter();
        new Attest(qualifiedSigner, extraData, clock, firmwareVersion).write(writer, Attest.QUOTE);
        PcrSelection.writeList(writer, selections);
        return writer.sized(pcrDigest.array()).array();
    }

    /** What was quoted of one bank. */
    public Optional<PcrSelection> selection(HashAlgorithm bank) {
        return selections.stream().filter(each -> each.bank() == bank).findFirst();
    }

    /** The digest that a TPM makes of values: bank by bank as given, ascending PCRs (Part 1, 17.6). */
    public static Bytes digest(HashAlgorithm hash, List<PcrValues> banks) {
        MessageDigest digest = hash.digest();
        banks.forEach(bank -> bank.values().values().forEach(value -> digest.update(value.array())));
        return Bytes.of(digest.digest());
    }
}
