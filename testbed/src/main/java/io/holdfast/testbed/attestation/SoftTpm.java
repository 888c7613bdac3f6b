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
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.kernel.Bytes;
import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A real software TPM (swtpm) with an endorsement key and an attestation key, which can play a recorded boot. */
public final class SoftTpm implements Quoter, AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final int LAST_PCR = 14;

    private final Process process;
    private final TpmConnection connection;
    private final Tpm tpm;
    private final TpmObject endorsement;
    private final TpmObject key;

    private SoftTpm(Process process, TpmConnection connection) throws IOException, TpmException {
        this.process = process;
        this.connection = connection;
        this.tpm = new Tpm(connection);
        this.endorsement = tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.ekRsa2048());
        TpmObject parent = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
        this.key = tpm.load(parent, tpm.create(parent, KeyTemplates.attestationRsa2048()));
        tpm.flush(parent.handle());
    }

    /** Manufactured anew in an empty folder. */
    public static SoftTpm start(Path state) {
        int port = RunningHoldfast.freePort();
        int control = RunningHoldfast.freePort();
        try {
            Process process = new ProcessBuilder(
                            "swtpm",
                            "socket",
                            "--tpm2",
                            "--tpmstate",
                            "dir=" + state.toAbsolutePath(),
                            "--server",
                            "type=tcp,port=" + port + ",bindaddr=127.0.0.1",
                            "--ctrl",
                            "type=tcp,port=" + control + ",bindaddr=127.0.0.1",
                            "--flags",
                            "not-need-init,startup-clear")
                    .redirectErrorStream(true)
                    .redirectOutput(state.resolve("swtpm.log").toFile())
                    .start();
            TpmLocation location = new TpmLocation.Socket("127.0.0.1", port);
            Optional<?>[] opened = {Optional.empty()};
            RunningHoldfast.await("swtpm answers", START, () -> {
                try {
                    opened[0] = Optional.of(location.open());
                    return true;
                } catch (IOException _) {
                    return false; // it does not listen yet
                }
            });
            return new SoftTpm(process, (TpmConnection) opened[0].orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TpmException e) {
            throw new IllegalStateException("the software TPM refuses", e);
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

    public TpmPublic endorsementKey() {
        return endorsement.publicArea();
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
        return ask(() -> tpm.quote(key, qualifyingData, List.of(selection())));
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
            process.destroy();
            process.onExit().join();
        }
    }
}
