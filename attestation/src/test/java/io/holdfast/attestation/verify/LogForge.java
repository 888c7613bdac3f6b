package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.eventlog.Replay;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Forges logs out of real ones, and evidence in which everything else is right: PCRs that were really extended so, and a
 * good quote over them.
 */
final class LogForge {
    static final Bytes NONCE = Bytes.of("a nonce".getBytes(StandardCharsets.US_ASCII));
    private static final KeyPair KEY = key();

    private final HashAlgorithm bank;
    private final List<Forged> events = new ArrayList<>();

    /** An event with the digest that extends its PCR. */
    static final class Forged {
        private final int pcr;
        private final int type;
        private final byte[] digest;
        private final byte[] data;

        Forged(int pcr, int type, byte[] digest, byte[] data) {
            this.pcr = pcr;
            this.type = type;
            this.digest = digest;
            this.data = data;
        }

        int pcr() {
            return pcr;
        }

        int type() {
            return type;
        }

        byte[] digest() {
            return digest.clone();
        }

        byte[] data() {
            return data.clone();
        }
    }

    private LogForge(HashAlgorithm bank) {
        this.bank = bank;
    }

    static LogForge of(RealBoot boot) {
        LogForge forge = new LogForge(HashAlgorithm.SHA256);
        try {
            for (Event event : EventLog.parse(boot.file("eventlog.bin")).events()) {
                forge.events.add(new Forged(
                        event.pcr(),
                        event.typeCode(),
                        event.digest(HashAlgorithm.SHA256).orElseThrow().array(),
                        event.data().array()));
            }
        } catch (EventLogException e) {
            throw new IllegalStateException(e);
        }
        return forge;
    }

    /** The first event that is so. */
    int find(int pcr, Predicate<String> data) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).pcr() == pcr
                    && data.test(new String(events.get(i).data(), StandardCharsets.ISO_8859_1))) {
                return i;
            }
        }
        throw new IllegalStateException("no such event in PCR " + pcr);
    }

    int find(int pcr, EventType type) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).pcr() == pcr && events.get(i).type() == type.code()) {
                return i;
            }
        }
        throw new IllegalStateException("no " + type + " in PCR " + pcr);
    }

    Forged get(int event) {
        return events.get(event);
    }

    LogForge relabel(int event, EventType type) {
        Forged old = events.get(event);
        events.set(event, new Forged(old.pcr(), type.code(), old.digest(), old.data()));
        return this;
    }

    /** Only the log lies; the digest is what was measured. */
    LogForge lie(int event, byte[] data) {
        Forged old = events.get(event);
        events.set(event, new Forged(old.pcr(), old.type(), old.digest(), data));
        return this;
    }

    LogForge lie(int event, String data) {
        return lie(event, data.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Really measured: the hash of the data is extended. */
    LogForge measure(int before, int pcr, EventType type, byte[] data) {
        return measure(before, pcr, type, bank.digest().digest(data), data);
    }

    LogForge measure(int before, int pcr, EventType type, byte[] digest, byte[] data) {
        events.add(before, new Forged(pcr, type.code(), digest, data));
        return this;
    }

    LogForge measureText(int before, int pcr, EventType type, String data) {
        return measure(before, pcr, type, data.getBytes(StandardCharsets.ISO_8859_1));
    }

    LogForge replace(int event, byte[] data) {
        Forged old = events.remove(event);
        events.add(event, new Forged(old.pcr(), old.type(), bank.digest().digest(data), data));
        return this;
    }

    LogForge remove(int event) {
        events.remove(event);
        return this;
    }

    LogForge add(int before, Forged event) {
        events.add(before, event);
        return this;
    }

    int size() {
        return events.size();
    }

    int index(int pcr, int count) {
        int seen = 0;
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).pcr() == pcr && seen++ == count) {
                return i;
            }
        }
        throw new IllegalStateException("PCR " + pcr + " has not " + count + " events");
    }

    /** Crypto-agile, one bank. */
    byte[] log() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] head = little(16 + 4 + 4 + 4 + 4 + 1)
                .put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .put(new byte[] {0, 2, 0, 2})
                .putInt(1)
                .putShort((short) bank.id())
                .putShort((short) bank.size())
                .put((byte) 0)
                .array();
        out.writeBytes(little(32)
                .putInt(0)
                .putInt(3)
                .put(new byte[20])
                .putInt(head.length)
                .array());
        out.writeBytes(head);
        for (Forged event : events) {
            out.writeBytes(little(12)
                    .putInt(event.pcr())
                    .putInt(event.type())
                    .putInt(1)
                    .array());
            out.writeBytes(little(2).putShort((short) bank.id()).array());
            out.writeBytes(event.digest());
            out.writeBytes(little(4).putInt(event.data().length).array());
            out.writeBytes(event.data());
        }
        return out.toByteArray();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** UEFI_VARIABLE_DATA. */
    static byte[] variable(String guid, String name, byte[] value) {
        byte[] chars = name.getBytes(StandardCharsets.UTF_16LE);
        return little(32 + chars.length + value.length)
                .put(HexFormat.of().parseHex(guid))
                .putLong(name.length())
                .putLong(value.length)
                .put(chars)
                .put(value)
                .array();
    }

    /** The verdict on this log, with a quote over PCR 0 to 14 as they are after it. */
    Verdict verdict() {
        return verdict(log(), Requirements.DEFAULT);
    }

    Verdict verdict(byte[] log, Requirements requirements) {
        try {
            EventLog parsed = EventLog.parse(log);
            return quoted(log, List.of(Replay.of(parsed, bank).values(0x7fff)), requirements, Optional.empty());
        } catch (EventLogException e) {
            return quoted(log, List.of(Replay.ofNothing(bank).values(0x7fff)), requirements, Optional.empty());
        }
    }

    static Verdict quoted(byte[] log, List<PcrValues> values, Requirements requirements, Optional<ImaEvidence> ima) {
        byte[] attest = quote(values);
        return Verifier.verify(
                new Evidence(
                        Optional.of(Bytes.of(log)),
                        ima,
                        Bytes.of(attest),
                        signature(attest),
                        AttestationKey.of(KEY.getPublic()),
                        Optional.of(values),
                        Optional.of(NONCE)),
                requirements);
    }

    static byte[] quote(List<PcrValues> values) {
        byte[] signer = new byte[34];
        signer[1] = 0x0b;
        return new Quote(
                        Bytes.of(signer),
                        NONCE,
                        new ClockInfo(1000, 2, 0, true),
                        1,
                        values.stream()
                                .map(bank -> new PcrSelection(
                                        bank.bank(), new TreeSet<>(bank.values().keySet())))
                                .toList(),
                        Quote.digest(HashAlgorithm.SHA256, values))
                .bytes();
    }

    static AttestationKey attestationKey() {
        return AttestationKey.of(KEY.getPublic());
    }

    static Bytes signature(byte[] attest) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KEY.getPrivate());
            signature.update(attest);
            return Bytes.of(
                    new TpmSignature(SignatureScheme.RSASSA, HashAlgorithm.SHA256, Bytes.of(signature.sign())).bytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
