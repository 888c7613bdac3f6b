package io.holdfast.extensions.guestattestation;

import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel shows of the measurements.
 *
 * @param root of the machine's files
 */
record Measurements(Path root) {
    private static final String EVENT_LOG = "sys/kernel/security/tpm0/binary_bios_measurements";
    private static final String IMA = "sys/kernel/security/ima/binary_runtime_measurements";
    private static final String SECURE_BOOT =
            "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
    private static final int MAX_EVENT_LOG = 4 << 20;
    /** What one request can carry. */
    private static final int MAX_IMA = 6 << 20;

    /** Empty where the kernel has none, as when it was not started by way of its EFI stub. */
    Optional<Bytes> eventLog() throws IOException {
        return read(EVENT_LOG, MAX_EVENT_LOG);
    }

    /** To be read after the quote: it grows all the time, and what is quoted must be in it. Empty where there is none, or more than 6 MiB. */
    Optional<Bytes> ima() throws IOException {
        return read(IMA, MAX_IMA + 1).filter(list -> list.size() <= MAX_IMA);
    }

    /** As the firmware says; four bytes of attributes, then the value. Empty where it says nothing. */
    Optional<Boolean> secureBoot() throws IOException {
        return read(SECURE_BOOT, 64).filter(bytes -> bytes.size() == 5).map(bytes -> bytes.array()[4] == 1);
    }

    private Optional<Bytes> read(String file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(root.resolve(file))) {
            byte[] content = in.readNBytes(most + 1);
            if (content.length > most) {
                throw new IOException("/" + file + " is longer than " + most + " bytes");
            }
            return content.length == 0 ? Optional.empty() : Optional.of(Bytes.of(content));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
