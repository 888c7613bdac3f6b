package io.holdfast.control.attestation;

import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.ImaEvidence;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code current_attestation} or {@code boot_attestation} of a request: logs, PCR values, quote. */
record TpmEvidence(
        Optional<Bytes> eventLog,
        Optional<ImaEvidence> ima,
        List<PcrValues> pcrs,
        Bytes quote,
        Bytes signature,
        PublicKey key,
        Optional<Bytes> certificate) {
    private static final int MAX_LOGS = 4;
    private static final int MAX_BANKS = 8;

    /**
     * Reads it.
     *
     * @param kept what is kept of the same attestation key, for logs that continue
     * @throws ProblemException InvalidParameter, or EvidenceNotKept when a log continues what is not here
     */
    static TpmEvidence read(Members members, Optional<KeptEvidence> kept) {
        Bytes quote = members.base64Url("quote");
        // a list begins anew with each boot; what was kept of the boot before continues nothing
        Optional<KeptEvidence> sameBoot = kept.filter(before -> sameBoot(before, quote));
        Optional<Bytes> eventLog = Optional.empty();
        Optional<ImaEvidence> ima = Optional.empty();
        for (Members log : members.list("logs", MAX_LOGS)) {
            switch (log.string("type")) {
                case "TCG" -> {
                    if (eventLog.isPresent()) {
                        throw log.wrong("type", "is TCG a second time (expected: one firmware log)");
                    }
                    eventLog = Optional.of(eventLog(log, kept));
                }
                case "IMA" -> {
                    if (ima.isPresent()) {
                        throw log.wrong("type", "is IMA a second time (expected: one list)");
                    }
                    ima = Optional.of(ima(log, sameBoot));
                }
                default -> throw log.wrong("type", "is not TCG or IMA");
            }
        }
        return new TpmEvidence(
                eventLog,
                ima,
                pcrs(members),
                quote,
                members.base64Url("signature"),
                key(members),
                members.optionalBase64Url("aik_cert").filter(bytes -> bytes.size() > 0));
    }

    /** {@code aik_pub}. */
    static PublicKey key(Members members) {
        try {
            return Jwk.parse(members.members("aik_pub").object()).key();
        } catch (JoseException e) {
            throw members.wrong("aik_pub", "is wrong: " + e.getMessage());
        }
    }

    private static boolean sameBoot(KeptEvidence before, Bytes quote) {
        try {
            return Quote.parse(quote.array()).clock().sameBoot(before.counters().clock());
        } catch (TpmException _) {
            return false; // rule Q1 says what is wrong with it
        }
    }

    private static Bytes eventLog(Members log, Optional<KeptEvidence> kept) {
        if (log.has("log")) {
            return log.base64Url("log");
        }
        byte[] digest = log.base64Url("digest").array();
        return kept.flatMap(KeptEvidence::eventLog)
                .filter(known -> MessageDigest.isEqual(known.digest().bytes(), digest))
                .orElseThrow(() -> notKept("the firmware log with this digest"));
    }

    private static ImaEvidence ima(Members log, Optional<KeptEvidence> kept) {
        Bytes sent = log.base64Url("log");
        if (!log.has("offset") || log.object().number("offset").orElse(-1) == 0) {
            return ImaEvidence.whole(sent);
        }
        long offset = log.object().number("offset").orElse(-1);
        ImaPosition position =
                kept.flatMap(KeptEvidence::ima).orElseThrow(() -> notKept("the beginning of the IMA list"));
        byte[] tail = kept.orElseThrow().imaTail().array();
        long from = offset - position.offset();
        if (from < 0 || from > tail.length) {
            throw notKept("the IMA list up to byte " + offset);
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.writeBytes(Arrays.copyOf(tail, (int) from));
        rest.writeBytes(sent.array());
        return new ImaEvidence(position, kept.orElseThrow().buffers(), Bytes.of(rest.toByteArray()));
    }

    private static ProblemException notKept(String what) {
        return Problem.of(
                        ProblemCode.EVIDENCE_NOT_KEPT,
                        "This service does not have " + what + " of this attestation key; send the logs whole.",
                        "logs")
                .exception();
    }

    private static List<PcrValues> pcrs(Members members) {
        List<PcrValues> banks = new ArrayList<>();
        for (Members bank : members.list("pcrs", MAX_BANKS)) {
            HashAlgorithm algorithm = HashAlgorithm.of(bank.number("algorithm", 0xFFFF))
                    .orElseThrow(() -> bank.wrong("algorithm", "is no hash that is known here"));
            SortedMap<Integer, Bytes> values = new TreeMap<>();
            for (Members value : bank.list("values", PcrValues.COUNT)) {
                int index = value.number("index", PcrValues.COUNT - 1);
                Bytes digest = value.base64Url("digest");
                if (digest.size() != algorithm.size() || values.put(index, digest) != null) {
                    throw value.wrong(
                            "digest", "has not " + algorithm.size() + " bytes, or PCR " + index + " stands twice");
                }
            }
            banks.add(new PcrValues(algorithm, values));
        }
        return List.copyOf(banks);
    }

    Evidence evidence(AttestationKey attestationKey, Bytes qualifyingData) {
        return new Evidence(
                eventLog,
                ima,
                quote,
                signature,
                attestationKey,
                pcrs.isEmpty() ? Optional.empty() : Optional.of(pcrs),
                Optional.of(qualifyingData));
    }

    /** What follows the part of the IMA list that the quote covers; nothing when it is too long to be kept. */
    Bytes imaTail(Optional<ImaPosition> covered) {
        if (ima.isEmpty() || covered.isEmpty()) {
            return Bytes.of(new byte[0]);
        }
        byte[] list = ima.get().list().array();
        long used = covered.get().offset() - ima.get().from().offset();
        long left = list.length - used;
        return left < 0 || left > KeptEvidence.MAX_TAIL
                ? Bytes.of(new byte[0])
                : Bytes.of(Arrays.copyOfRange(list, (int) used, list.length));
    }

    /** Only for telling equal keys apart from others. */
    Digest keyDigest() {
        return Digest.of(key.getEncoded());
    }
}
