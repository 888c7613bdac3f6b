package io.holdfast.testbed.attestation;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.Hierarchy;
import io.holdfast.attestation.tpm.KeyTemplates;
import io.holdfast.attestation.tpm.NvArea;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.kernel.Bytes;
import io.holdfast.testbed.RunningTpm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A real software TPM (swtpm) with an endorsement key and an attestation key, which can play a recorded boot and start anew.
 * Its keys are persistent, so that they outlast a start and leave the TPM's few places to others.
 */
public final class SoftTpm implements Quoter, AutoCloseable {
    private static final long ENDORSEMENT = 0x81010001L;
    private static final long ATTESTATION = 0x81010101L;
    private static final int LAST_PCR = 14;

    private final RunningTpm running;
    private final TpmObject endorsement;
    private final TpmObject key;
    private TpmConnection connection;
    private Tpm tpm;

    private SoftTpm(RunningTpm running) throws IOException, TpmException {
        this.running = running;
        running.restart();
        this.connection = TpmLocation.parse(running.location()).open();
        this.tpm = new Tpm(connection);
        Optional<TpmObject> there = tpm.readPublic(ENDORSEMENT);
        this.endorsement = there.isPresent()
                ? there.get()
                : kept(tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.ekRsa2048()), ENDORSEMENT);
        this.key = kept(made(KeyTemplates.attestationRsa2048()), ATTESTATION);
    }

    /** Manufactured anew, by nobody in particular. */
    public static SoftTpm start(Path state) {
        return start(RunningTpm.blank(state));
    }

    public static SoftTpm start(RunningTpm running) {
        try {
            return new SoftTpm(running);
        } catch (IOException e) {
            running.close();
            throw new UncheckedIOException(e);
        } catch (TpmException e) {
            running.close();
            throw new IllegalStateException("the software TPM refuses", e);
        }
    }

    private TpmObject kept(TpmObject object, long handle) throws IOException, TpmException {
        TpmObject kept = tpm.persist(object, handle);
        tpm.flush(object.handle());
        return kept;
    }

    private TpmObject made(byte[] template) throws IOException, TpmException {
        TpmObject parent = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
        try {
            return tpm.load(parent, tpm.create(parent, template));
        } finally {
            tpm.flush(parent.handle());
        }
    }

    /** Something that talks to the TPM. */
    private interface Talk<T> {
        T talk() throws IOException, TpmException;
    }

    private static <T> T ask(Talk<T> talk) {
        try {
            return talk.talk();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TpmException e) {
            throw new IllegalStateException("the software TPM refuses", e);
        }
    }

    /** Another boot: PCRs begin anew, and the TPM counts it. */
    public void restart() {
        ask(() -> {
            connection.close();
            running.restart();
            connection = TpmLocation.parse(running.location()).open();
            tpm = new Tpm(connection);
            return true;
        });
    }

    /** Extends the PCRs as the firmware of the boot did. */
    public void play(RecordedBoot boot) {
        ask(() -> {
            for (Event event : events(boot)) {
                if (event.measured()) {
                    tpm.extend(
                            event.pcr(),
                            HashAlgorithm.SHA256,
                            event.digest(HashAlgorithm.SHA256).orElseThrow().array());
                }
            }
            return true;
        });
    }

    private static List<Event> events(RecordedBoot boot) {
        try {
            return EventLog.parse(boot.eventLog()).events();
        } catch (EventLogException e) {
            throw new IllegalStateException("a recorded log cannot be read", e);
        }
    }

    /** Extends PCR 10 as a kernel does for these entries of its list. */
    public void measure(Bytes entries) {
        ask(() -> {
            RunningTpm.measure(tpm, entries);
            return true;
        });
    }

    public TpmPublic endorsementKey() {
        return endorsement.publicArea();
    }

    /** As it lies in the TPM; only where the TPM has a maker. */
    public Bytes endorsementCertificate() {
        return ask(() -> tpm.nvRead(NvArea.EK_CERTIFICATE_RSA_2048).orElseThrow());
    }

    @Override
    public TpmPublic attestationKey() {
        return key.publicArea();
    }

    private static PcrSelection selection() {
        return PcrSelection.upTo(HashAlgorithm.SHA256, LAST_PCR);
    }

    @Override
    public List<PcrValues> pcrs() {
        return ask(() -> List.of(tpm.pcrs(selection())));
    }

    @Override
    public Attestation quote(byte[] qualifyingData) {
        return quote(key, qualifyingData);
    }

    /** By another key of this TPM. */
    public Attestation quote(TpmObject with, byte[] qualifyingData) {
        return ask(() -> tpm.quote(with, qualifyingData, List.of(selection())));
    }

    /** A further key; it has a place in the TPM until {@link #flush} or a restart. */
    public TpmObject make(byte[] template) {
        return ask(() -> made(template));
    }

    public void flush(TpmObject object) {
        ask(() -> {
            tpm.flush(object.handle());
            return true;
        });
    }

    /** That another key is in this TPM, signed by the attestation key. */
    public Attestation certify(TpmObject object, byte[] qualifyingData) {
        return ask(() -> tpm.certify(object, key, qualifyingData));
    }

    /** RSASSA-PSS with SHA-256. */
    public Bytes signPss(TpmObject with, byte[] message) {
        return ask(() -> tpm.sign(
                        with,
                        SignatureScheme.RSAPSS,
                        HashAlgorithm.SHA256,
                        HashAlgorithm.SHA256.digest().digest(message))
                .value());
    }

    /** Opens a secret that was made for this endorsement key and this attestation key (TPM2_ActivateCredential). */
    public Bytes activate(Credential credential) {
        return ask(() -> tpm.activate(key, endorsement, credential));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            running.close();
        }
    }
}
