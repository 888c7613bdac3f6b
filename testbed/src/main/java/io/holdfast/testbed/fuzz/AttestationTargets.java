package io.holdfast.testbed.fuzz;

import io.holdfast.attestation.enclave.EnclaveReport;
import io.holdfast.attestation.enclave.EnclaveReportException;
import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.ima.ImaException;
import io.holdfast.attestation.ima.ImaReader;
import io.holdfast.attestation.ima.ImaTemplate;
import io.holdfast.attestation.revocation.RevocationList;
import io.holdfast.attestation.revocation.RevocationListException;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PlatformClaim;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.verify.Baseline;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.ImaEvidence;
import io.holdfast.attestation.verify.ReportJson;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Evidence of boots: machines that nobody knows send it. */
final class AttestationTargets {
    private AttestationTargets() {}

    static List<Target> all() throws IOException {
        byte[] log = file("eventlog.bin");
        byte[] list = file("ima.bin");
        byte[] quote = file("quote.msg");
        byte[] signature = file("quote.sig");
        AttestationKey key = key(file("ak.pub"));
        return List.of(
                Target.bytes("event-log", List.of(log), AttestationTargets::events, EventLogException.class),
                Target.bytes(
                        "revoked-loaders",
                        List.of(boots("dbxupdate-grub.bin"), boots("dbxupdate-badgrub.bin")),
                        RevocationList::parse,
                        RevocationListException.class),
                Target.bytes("ima-list", List.of(list), AttestationTargets::entries, ImaException.class),
                Target.bytes(
                        "platform-claim",
                        List.of(new PlatformClaim(
                                        HashAlgorithm.SHA256,
                                        Bytes.of(new byte[24 * 32]),
                                        Bytes.of(quote),
                                        Bytes.of(signature))
                                .bytes()),
                        AttestationTargets::claim,
                        TpmException.class),
                Target.bytes(
                        "enclave-report",
                        List.of(enclaveReport()),
                        bytes -> EnclaveReport.parse(bytes).identity(),
                        EnclaveReportException.class),
                new Target(
                        "evidence-log",
                        List.of(log),
                        bytes -> judge(new Evidence(
                                Optional.of(Bytes.of(bytes)),
                                Optional.of(ImaEvidence.whole(Bytes.of(list))),
                                Bytes.of(quote),
                                Bytes.of(signature),
                                key,
                                Optional.empty(),
                                Optional.empty())),
                        Set.of()),
                new Target(
                        "evidence-ima",
                        List.of(list),
                        bytes -> judge(new Evidence(
                                Optional.of(Bytes.of(log)),
                                Optional.of(ImaEvidence.whole(Bytes.of(bytes))),
                                Bytes.of(quote),
                                Bytes.of(signature),
                                key,
                                Optional.empty(),
                                Optional.empty())),
                        Set.of()),
                new Target(
                        "evidence-quote",
                        List.of(quote, file("quoteecc.msg")),
                        bytes -> judge(new Evidence(
                                Optional.of(Bytes.of(log)),
                                Optional.empty(),
                                Bytes.of(bytes),
                                Bytes.of(signature),
                                key,
                                Optional.empty(),
                                Optional.empty())),
                        Set.of()),
                new Target(
                        "boot-baseline",
                        List.of(baseline(log).utf8()),
                        AttestationTargets::readBaseline,
                        Set.of(JsonException.class)));
    }

    private static byte[] file(String name) throws IOException {
        return boots("sb_on/" + name);
    }

    private static byte[] boots(String name) throws IOException {
        return Files.readAllBytes(RunningHoldfast.home()
                .resolve("attestation/src/test/resources/boots")
                .resolve(name));
    }

    private static AttestationKey key(byte[] bytes) {
        try {
            return AttestationKey.parse(bytes);
        } catch (TpmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void events(byte[] bytes) throws EventLogException {
        EventLog log = EventLog.parse(bytes);
        log.events().forEach(Event::content);
        ReportJson.log(log);
    }

    private static void claim(byte[] bytes) throws TpmException {
        if (!Arrays.equals(PlatformClaim.parse(bytes).bytes(), bytes)) {
            throw new IllegalStateException("written and read again it is another claim");
        }
    }

    /** With a signature of zeros, which reading does not look at. */
    private static byte[] enclaveReport() {
        return ByteBuffer.allocate(24 + 224 + 256)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(24 + 224 + 256)
                .putInt(1)
                .putInt(1)
                .putInt(224)
                .putInt(256)
                .putInt(0)
                .putInt(224)
                .putInt(1)
                .array();
    }

    private static void entries(byte[] bytes) throws ImaException {
        ImaReader reader = new ImaReader(Bytes.of(bytes), 0);
        while (reader.next()) {
            ImaTemplate.digest(reader);
            ImaTemplate.name(reader);
        }
    }

    private static void judge(Evidence evidence) {
        Verdict verdict = Verifier.verify(evidence, Requirements.DEFAULT);
        if (verdict.verified() != verdict.refusals().isEmpty()) {
            throw new IllegalStateException("the verdict and its refusals do not fit");
        }
    }

    private static JsonObject baseline(byte[] log) {
        try {
            return Baseline.of(EventLog.parse(log), HashAlgorithm.SHA256).json();
        } catch (EventLogException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void readBaseline(byte[] bytes) throws JsonException {
        if (Json.parse(bytes) instanceof JsonObject json) {
            Baseline read = Baseline.parse(json);
            if (!Baseline.parse(read.json()).equals(read)) {
                throw new IllegalStateException("written and read again it is another baseline");
            }
        }
    }
}
