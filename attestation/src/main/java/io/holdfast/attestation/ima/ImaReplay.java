package io.holdfast.attestation.ima;

import io.holdfast.attestation.ima.ImaException.Fault;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the part of a list that a quote covers (rules M1, M3, M4, M5) in one pass, from where an earlier one ended.
 * Memory does not grow with the list.
 */
public final class ImaReplay {
    /** What is kept of buffers: the first ones. */
    public static final int MAX_BUFFERS = 64;

    private final ImaPosition from;
    private final List<HashAlgorithm> banks;
    private final MessageDigest[] digests;
    private final byte[][] states;
    private final MessageDigest sha1 = HashAlgorithm.SHA1.digest();
    private Optional<String> bootAggregate;
    private final List<ImaBuffer> buffers = new ArrayList<>();
    private long entries;
    private long violations;
    private long ignored;

    /**
     * Throws {@link IllegalArgumentException} where the position does not know a bank.
     *
     * @param banks whose PCR is looked for
     */
    public ImaReplay(ImaPosition from, List<HashAlgorithm> banks) {
        this.from = from;
        this.banks = List.copyOf(banks);
        this.digests = new MessageDigest[banks.size()];
        this.states = new byte[banks.size()][];
        for (int i = 0; i < states.length; i++) {
            HashAlgorithm bank = banks.get(i);
            digests[i] = bank.digest();
            if (from.entries() == 0) {
                states[i] = new byte[bank.size()];
            } else {
                states[i] = Optional.ofNullable(from.values().get(bank))
                        .orElseThrow(() -> new IllegalArgumentException("position of an IMA list: no value of " + bank
                                + " (expected: of each of " + banks + ")"))
                        .array();
            }
        }
        this.entries = from.entries();
        this.violations = from.violations();
        this.bootAggregate = from.bootAggregate();
    }

    /** Whether the PCR has the value that is looked for. */
    @FunctionalInterface
    public interface Sought {
        /** @param values of each bank, in the order of the banks; not to be kept */
        boolean is(byte[][] values);
    }

    /** Where the PCR has the value that is looked for; empty where it never has. */
    public Optional<ImaPosition> find(Bytes list, Sought sought) throws ImaException {
        if (sought.is(states)) {
            count(new ImaReader(list, entries));
            return Optional.of(from);
        }
        ImaReader reader = new ImaReader(list, entries);
        while (reader.next()) {
            extend(reader);
            if (sought.is(states)) {
                ImaPosition found = position(from.offset() + reader.end());
                count(reader);
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private void extend(ImaReader entry) throws ImaException {
        if (entry.pcr() != ImaPosition.PCR) {
            throw new ImaException(
                    Fault.PCR,
                    entry.number(),
                    "is of PCR " + Integer.toUnsignedString(entry.pcr()) + " (expected: " + ImaPosition.PCR + ")");
        }
        boolean violation = entry.violation();
        byte[] templateHash = new byte[0];
        if (violation) {
            violations++;
        } else {
            entry.hash(sha1);
            templateHash = sha1.digest();
            if (!entry.hashEquals(templateHash)) {
                throw new ImaException(
                        Fault.TEMPLATE_HASH,
                        entry.number(),
                        "has a template hash that is not the one of its data (expected: SHA-1 of them)");
            }
        }
        for (int i = 0; i < states.length; i++) {
            HashAlgorithm bank = banks.get(i);
            byte[] extended;
            if (violation) {
                extended = new byte[bank.size()];
                Arrays.fill(extended, (byte) 0xff);
            } else if (bank == HashAlgorithm.SHA1) {
                extended = templateHash;
            } else {
                entry.hash(digests[i]);
                extended = digests[i].digest();
            }
            digests[i].update(states[i]);
            states[i] = digests[i].digest(extended);
        }
        if (entries == 0) {
            bootAggregate = ImaTemplate.bootAggregate(entry);
        }
        ImaTemplate.buffer(entry).filter(_ -> buffers.size() < MAX_BUFFERS).ifPresent(buffers::add);
        entries++;
    }

    private ImaPosition position(long offset) {
        Map<HashAlgorithm, Bytes> values = new EnumMap<>(HashAlgorithm.class);
        for (int i = 0; i < states.length; i++) {
            values.put(banks.get(i), Bytes.of(states[i]));
        }
        return new ImaPosition(offset, entries, violations, bootAggregate, values);
    }

    /** Entries behind the found one: nothing authenticates them, so their form does not matter. */
    private void count(ImaReader reader) {
        try {
            while (reader.next()) {
                ignored++;
            }
        } catch (ImaException _) {
            ignored++;
        }
    }

    /** Entries after the position that was found. */
    public long ignored() {
        return ignored;
    }

    /** Buffers among the entries that were gone over: the first 64. */
    public List<ImaBuffer> buffers() {
        return List.copyOf(buffers);
    }

    /** Entries before where the search ended. */
    public long entries() {
        return entries;
    }
}
