package io.holdfast.control.extensions;

import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingContext;
import java.security.SecureRandom;
import java.util.Optional;

/** Seals what is secret of a request to the key of the one machine that is to open it. */
final class SettingsSealer {
    private final SecureRandom random;

    SettingsSealer(SecureRandom random) {
        this.random = random;
    }

    /**
     * @param id of the resource; with the type and the generation it is bound into the sealed form
     * @param member of the request, for messages
     * @throws ProblemException MachineNotConnected, or InvalidRequestContent when it is too long
     */
    Bytes seal(
            ResourceId id,
            ExtensionType type,
            long generation,
            JsonObject secret,
            String member,
            Optional<EnrolmentRow> enrolment) {
        EnrolmentRow row = enrolment.orElseThrow(() -> new ProblemException(
                ProblemCode.MACHINE_NOT_CONNECTED,
                "Protected settings are sealed to the machine's own key, and the machine "
                        + id.parent().orElseThrow().name() + " has not connected yet."));
        SealingContext context = new SealingContext(row.id(), id.key(), type, generation);
        byte[] plaintext = secret.utf8();
        if (plaintext.length > Sealing.MAX_PLAINTEXT) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            member + " has " + plaintext.length + " bytes (expected: at most " + Sealing.MAX_PLAINTEXT
                                    + ").",
                            "properties." + member)
                    .exception();
        }
        try {
            return Bytes.of(Sealing.seal(Keys.p256(row.sealingKey().array()), context.bytes(), plaintext, random));
        } catch (PemException e) {
            throw new IllegalStateException("a stored sealing key is damaged", e);
        }
    }
}
