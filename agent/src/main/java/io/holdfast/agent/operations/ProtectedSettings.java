package io.holdfast.agent.operations;

import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.state.StoredOperation;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.sealing.SealingContext;
import io.holdfast.trust.sealing.SealingException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Opens what was sealed to this machine, and keeps its own encrypted copy. The clear text lives in memory only. */
final class ProtectedSettings {
    private final MachineKeys keys;

    ProtectedSettings(MachineKeys keys) {
        this.keys = keys;
    }

    /**
     * @param stored with the machine's own copy instead of the sealed form
     * @param fresh whether that copy was made now
     */
    record Opened(Optional<JsonObject> settings, StoredOperation stored, boolean fresh) {
        /** Without the settings. */
        @Override
        public String toString() {
            return "Opened[fresh=" + fresh + "]";
        }
    }

    Opened open(OperationBody body, ExtensionWish wish, StoredOperation stored) throws RefusalException {
        Optional<Digest> wanted = wish.sealedDigest();
        if (wanted.isEmpty()) {
            return new Opened(Optional.empty(), stored, false);
        }
        try {
            if (stored.kept().isPresent() && stored.keptOf().equals(wanted)) {
                byte[] plain =
                        keys.atRest().decrypt(purpose(body), stored.kept().get().array());
                return new Opened(Optional.of(settings(plain)), stored, false);
            }
            Bytes sealed = stored.sealed()
                    .filter(bytes -> bytes.digest().equals(wanted.get()))
                    .orElseThrow(() -> lost("they did not come with the operation"));
            SealingContext context =
                    new SealingContext(body.enrolment(), body.resource().key(), wish.type(), body.generation());
            byte[] plain = keys.open(context.bytes(), sealed.array());
            Bytes copy = Bytes.of(keys.atRest().encrypt(purpose(body), plain));
            return new Opened(Optional.of(settings(plain)), stored.keeping(copy, wanted.get()), true);
        } catch (SealingException | IOException e) {
            throw lost(String.valueOf(e.getMessage()));
        }
    }

    private static String purpose(OperationBody body) {
        return "protected-settings\n" + body.enrolment() + "\n" + body.item();
    }

    private static JsonObject settings(byte[] plain) throws RefusalException {
        try {
            if (Json.parse(plain) instanceof JsonObject object) {
                return object;
            }
            throw lost("they are no JSON object");
        } catch (JsonException _) {
            throw lost("they are no JSON"); // the parser's message could tell of the content
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static RefusalException lost(String why) {
        return new RefusalException(
                RefusalCode.PROTECTED_SETTINGS_LOST,
                "this machine cannot open the protected settings (" + why + "); they have to be sent again");
    }
}
