package io.holdfast.attestation.eventlog;

import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** The values that PCRs of one bank have after a log (TPM 2.0 Part 1, 17; PFP 1.05, 10.4.5.3 for the locality). */
public final class Replay {
    /** How a StartupLocality event begins; one byte follows. */
    static final byte[] LOCALITY = "StartupLocality\0".getBytes(StandardCharsets.US_ASCII);

    /** PCRs that begin with all ones. */
    private static final int FIRST_DYNAMIC = 17;

    private static final int LAST_DYNAMIC = 22;

    private final HashAlgorithm bank;
    private final byte[] states;
    private int measured;
    private int incomplete;

    private Replay(HashAlgorithm bank) {
        this.bank = bank;
        this.states = new byte[PcrValues.COUNT * bank.size()];
        Arrays.fill(states, FIRST_DYNAMIC * bank.size(), (LAST_DYNAMIC + 1) * bank.size(), (byte) 0xff);
    }

    public static Replay of(EventLog log, HashAlgorithm bank) {
        Replay replay = new Replay(bank);
        try {
            replay.run(log);
        } catch (DigestException e) {
            throw new IllegalStateException("a state has room for its digest", e);
        }
        return replay;
    }

    /** Of a machine that has no log: what PCRs begin with. */
    public static Replay ofNothing(HashAlgorithm bank) {
        return new Replay(bank);
    }

    private void run(EventLog log) throws DigestException {
        MessageDigest digest = bank.digest();
        int size = bank.size();
        for (int event = 0; event < log.size(); event++) {
            if (log.type(event) == EventType.EV_NO_ACTION.code()) {
                if ((measured & 1) == 0 && isLocality(log, event)) {
                    states[size - 1] = (byte) log.dataByte(event, LOCALITY.length);
                }
                continue;
            }
            int pcr = log.pcr(event);
            measured |= 1 << pcr;
            if (!log.hasDigest(event, bank)) {
                incomplete |= 1 << pcr;
                continue;
            }
            digest.update(states, pcr * size, size);
            log.hashDigest(event, bank, digest);
            digest.digest(states, pcr * size, size);
        }
    }

    /** Whether an EV_NO_ACTION event tells the locality from which the TPM was started. */
    public static boolean isLocality(EventLog log, int event) {
        return log.dataSize(event) == LOCALITY.length + 1 && log.dataStartsWith(event, LOCALITY);
    }

    static boolean isLocality(Event event) {
        return isLocality(event.log(), event.number());
    }

    public HashAlgorithm bank() {
        return bank;
    }

    /** PCRs that the log extends: bit n for PCR n. */
    public int measured() {
        return measured;
    }

    /** PCRs with an event that has not exactly one digest of the bank, so that their value is unknown. */
    public int incomplete() {
        return incomplete;
    }

    public Bytes value(int pcr) {
        return Bytes.of(Arrays.copyOfRange(states, pcr * bank.size(), (pcr + 1) * bank.size()));
    }

    public boolean valueEquals(int pcr, Bytes value) {
        return MessageDigest.isEqual(
                Arrays.copyOfRange(states, pcr * bank.size(), (pcr + 1) * bank.size()), value.array());
    }

    /** The values of some PCRs: bit n for PCR n. */
    public PcrValues values(int mask) {
        SortedMap<Integer, Bytes> values = new TreeMap<>();
        for (int pcr = 0; pcr < PcrValues.COUNT; pcr++) {
            if ((mask >> pcr & 1) == 1) {
                values.put(pcr, value(pcr));
            }
        }
        return new PcrValues(bank, values);
    }
}
