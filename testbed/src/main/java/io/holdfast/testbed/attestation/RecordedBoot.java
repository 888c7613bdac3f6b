package io.holdfast.testbed.attestation;

import io.holdfast.attestation.tpm.PcrFile;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.kernel.Bytes;
import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** One of the real boots among the tests of the room {@code attestation}. */
public record RecordedBoot(Bytes eventLog, Bytes ima, List<PcrValues> pcrs) {
    public RecordedBoot {
        pcrs = List.copyOf(pcrs);
    }

    /** @param name such as {@code sb_on} */
    public static RecordedBoot of(String name) {
        try {
            return new RecordedBoot(
                    file(name, "eventlog.bin"),
                    file(name, "ima.bin"),
                    PcrFile.parse(file(name, "quote.pcrs").array()));
        } catch (TpmException e) {
            throw new IllegalStateException("the PCRs of " + name + " cannot be read", e);
        }
    }

    private static Bytes file(String boot, String name) {
        try {
            return Bytes.of(Files.readAllBytes(RunningHoldfast.home()
                    .resolve("attestation/src/test/resources/boots")
                    .resolve(boot)
                    .resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
