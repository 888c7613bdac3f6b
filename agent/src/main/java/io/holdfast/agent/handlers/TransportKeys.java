package io.holdfast.agent.handlers;

import io.holdfast.agent.handlers.SettingsFile.Protected;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.machine.TransportCms;
import io.holdfast.trust.machine.TransportKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

/** The handlers' transport keys, {@code THUMB.crt} and {@code THUMB.prv} in the library folder (sections 5 and 6). */
public final class TransportKeys {
    private static final int MAX_FILE = 64 << 10;

    private final Path library;
    private final Clock clock;
    private final SecureRandom random;

    public TransportKeys(Path library, Clock clock, SecureRandom random) {
        this.library = library;
        this.clock = clock;
        this.random = random;
    }

    /** The thumbprint of the handler's key: the known one when its files are there, else that of a new key. */
    public String ensure(ExtensionType type, Optional<String> known) throws IOException {
        if (known.isPresent() && Files.exists(certificate(known.get())) && Files.exists(key(known.get()))) {
            return known.get();
        }
        TransportKey fresh = TransportKey.create("Holdfast transport " + type.handlerName(), clock.instant(), random);
        DurableFiles.ownerOnlyDirectory(library);
        String thumbprint = fresh.thumbprint();
        DurableFiles.write(key(thumbprint), Pem.privateKey(fresh.key()).getBytes(StandardCharsets.US_ASCII));
        DurableFiles.write(
                certificate(thumbprint), Pem.certificate(fresh.certificate()).getBytes(StandardCharsets.US_ASCII));
        return thumbprint;
    }

    /** Wraps protected settings for the handler. */
    public Protected wrap(String thumbprint, JsonObject settings) throws IOException {
        byte[] pem = DurableFiles.read(certificate(thumbprint), MAX_FILE)
                .orElseThrow(() -> new IOException(certificate(thumbprint) + ": is not there"));
        try {
            X509Certificate certificate =
                    Pem.certificates(new String(pem, StandardCharsets.US_ASCII)).getFirst();
            byte[] envelope = TransportCms.envelope(certificate, settings.utf8());
            return new Protected(Base64.getEncoder().encodeToString(envelope), thumbprint);
        } catch (PemException e) {
            throw new IOException(certificate(thumbprint) + ": " + e.getMessage(), e);
        }
    }

    public void delete(String thumbprint) throws IOException {
        Files.deleteIfExists(certificate(thumbprint));
        Files.deleteIfExists(key(thumbprint));
    }

    private Path certificate(String thumbprint) {
        return library.resolve(thumbprint + ".crt");
    }

    private Path key(String thumbprint) {
        return library.resolve(thumbprint + ".prv");
    }
}
