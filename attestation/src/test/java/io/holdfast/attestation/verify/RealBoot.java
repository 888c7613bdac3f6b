package io.holdfast.attestation.verify;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.PcrFile;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One of the real boots in this room's test resources. */
enum RealBoot {
    SB_ON,
    SB_ON_CMDLINE,
    SB_OFF,
    SB_OFF_BADGRUB;

    byte[] file(String name) {
        String path = "/boots/" + name().toLowerCase(Locale.ROOT) + "/" + name;
        try (InputStream in = RealBoot.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Bytes bytes(String name) {
        return Bytes.of(file(name));
    }

    String text(String name) {
        return new String(file(name), StandardCharsets.UTF_8).strip();
    }

    Bytes nonce() {
        return Bytes.of(HexFormat.of().parseHex(text("nonce.hex")));
    }

    List<PcrValues> pcrs(String name) {
        try {
            return PcrFile.parse(file(name));
        } catch (TpmException e) {
            throw new IllegalStateException(e);
        }
    }

    AttestationKey key(String name) {
        try {
            return AttestationKey.parse(file(name));
        } catch (TpmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the values that {@code tpm2_quote} wrote. */
    Evidence evidence() {
        return new Evidence(
                Optional.of(bytes("eventlog.bin")),
                Optional.of(ImaEvidence.whole(bytes("ima.bin"))),
                bytes("quote.msg"),
                bytes("quote.sig"),
                key("ak.pub"),
                Optional.of(pcrs("quote.pcrs")),
                Optional.of(nonce()));
    }

    Evidence withoutValues() {
        Evidence all = evidence();
        return new Evidence(
                all.eventLog(),
                all.ima(),
                all.quote(),
                all.signature(),
                all.key(),
                Optional.empty(),
                all.qualifyingData());
    }

    Evidence ecc() {
        return new Evidence(
                Optional.of(bytes("eventlog.bin")),
                Optional.of(ImaEvidence.whole(bytes("ima.bin"))),
                bytes("quoteecc.msg"),
                bytes("quoteecc.sig"),
                key("akecc.pem"),
                Optional.of(pcrs("quoteecc.pcrs")),
                Optional.of(nonce()));
    }
}
