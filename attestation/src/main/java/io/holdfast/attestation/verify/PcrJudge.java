package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Replay;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.kernel.Bytes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether logs lead to what is quoted (B1): PCR by PCR where values were handed in, else by the quoted digest. */
final class PcrJudge {
    private final Quote quote;
    private final HashAlgorithm signed;
    private final List<PcrSelection> selections;
    private final Map<HashAlgorithm, Replay> replays;
    private final boolean log;
    private final Findings findings;

    PcrJudge(
            Quote quote,
            HashAlgorithm signed,
            List<PcrSelection> selections,
            Map<HashAlgorithm, Replay> replays,
            boolean log,
            Findings findings) {
        this.quote = quote;
        this.signed = signed;
        this.selections = selections;
        this.replays = replays;
        this.log = log;
        this.findings = findings;
    }

    /** Banks that quote the kernel's PCR. */
    List<HashAlgorithm> imaBanks() {
        return selections.stream()
                .filter(selection -> selection.pcrs().contains(ImaPosition.PCR))
                .map(PcrSelection::bank)
                .toList();
    }

    /** Values that follow from the log, the kernel's PCR as given, bank by bank as quoted. */
    List<PcrValues> derived(Map<HashAlgorithm, Bytes> ima) {
        List<PcrValues> derived = new ArrayList<>();
        for (PcrSelection selection : selections) {
            HashAlgorithm bank = selection.bank();
            SortedMap<Integer, Bytes> values = new TreeMap<>();
            for (int pcr : selection.pcrs()) {
                Bytes kernel = pcr == ImaPosition.PCR ? ima.get(bank) : null;
                values.put(pcr, kernel == null ? replay(bank).value(pcr) : kernel);
            }
            derived.add(new PcrValues(bank, values));
        }
        return derived;
    }

    /** Whether a value of the kernel's PCR leads to the quoted digest; the rest is made once. */
    final class Candidate {
        private final MessageDigest digest = signed.digest();
        private final byte[] expected = quote.pcrDigest().array();
        private final byte[] all;
        private final int[] places;

        Candidate() {
            int size = 0;
            for (PcrSelection selection : selections) {
                size += selection.pcrs().size() * selection.bank().size();
            }
            all = new byte[size];
            places = new int[imaBanks().size()];
            int at = 0;
            int place = 0;
            for (PcrValues bank : derived(Map.of())) {
                for (Map.Entry<Integer, Bytes> value : bank.values().entrySet()) {
                    if (value.getKey() == ImaPosition.PCR) {
                        places[place++] = at;
                    }
                    byte[] bytes = value.getValue().array();
                    System.arraycopy(bytes, 0, all, at, bytes.length);
                    at += bytes.length;
                }
            }
        }

        boolean fits(byte[][] values) {
            for (int i = 0; i < values.length; i++) {
                System.arraycopy(values[i], 0, all, places[i], values[i].length);
            }
            digest.update(all);
            return Arrays.equals(expected, digest.digest());
        }
    }

    /** B1 for values that were handed in. Returns what the log explains: bit n for PCR n. */
    int compare(PcrValues given) {
        HashAlgorithm bank = given.bank();
        int explained = 0;
        for (Map.Entry<Integer, Bytes> value : given.values().entrySet()) {
            int pcr = value.getKey();
            if (pcr == ImaPosition.PCR || !log || !replays.containsKey(bank)) {
                continue;
            }
            if (replay(bank).valueEquals(pcr, value.getValue())) {
                explained |= 1 << pcr;
            } else {
                unexplained(bank, pcr, value.getValue());
            }
        }
        return explained;
    }

    private void unexplained(HashAlgorithm bank, int pcr, Bytes given) {
        String message = "PCR " + pcr + " of " + bank + " is " + hex(given) + " (expected: what the log leads to, "
                + hex(replay(bank).value(pcr)) + ")";
        if (pcr < ImaPosition.PCR || pcr == 14) {
            findings.refusePcr(Rule.B1, pcr, message);
        } else {
            findings.notePcr(Rule.B1, pcr, message + "; operating systems extend it too, and nothing is taken from it");
        }
    }

    /** Q5 for values that follow from the logs. Returns whether they are what is quoted. */
    boolean check(List<PcrValues> derived, boolean ima) {
        if (selections.isEmpty()) {
            return false;
        }
        Bytes digest = Quote.digest(signed, derived);
        if (digest.equals(quote.pcrDigest())) {
            return true;
        }
        String lacking = log ? "" : ", and there is no event log";
        if (!ima && !imaBanks().isEmpty()) {
            lacking += ", and there is no IMA list, from which PCR " + ImaPosition.PCR + " follows";
        }
        findings.refuse(
                log ? Rule.B1 : Rule.Q5,
                "the PCRs that follow from the logs have the " + signed.standardName() + " " + hex(digest)
                        + " (expected: what is quoted, " + hex(quote.pcrDigest()) + ")" + lacking
                        + "; with the values of the PCRs the one that differs can be named");
        return false;
    }

    Replay replay(HashAlgorithm bank) {
        return Optional.ofNullable(replays.get(bank)).orElseGet(() -> Replay.ofNothing(bank));
    }

    List<PcrSelection> selections() {
        return selections;
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
