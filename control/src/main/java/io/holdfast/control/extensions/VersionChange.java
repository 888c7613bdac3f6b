package io.holdfast.control.extensions;

import io.holdfast.control.resources.ResourceRules.Write;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * A PATCH that changes nothing of an extension but its version: an upgrade, whoever asks for it. It names its version
 * exactly, and protected settings go over with it, because the machine has its own copy of them.
 */
final class VersionChange {
    private static final String VERSION = "typeHandlerVersion";

    private VersionChange() {}

    /** Only what was stored before has the marker, so this is never true of a PUT. */
    static boolean only(JsonObject document, Optional<ResourceRow> existing) {
        return document.has(AutomaticUpgrade.ASKED)
                && existing.filter(row -> rest(row.document()).equals(rest(document)))
                        .isPresent();
    }

    private static JsonObject rest(JsonObject document) {
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        return document.with("properties", properties.without(VERSION));
    }

    /** The version that was asked for when the extension was; a later change of the version alone does not narrow it. */
    static String asked(Write write) {
        return write.document()
                .string(AutomaticUpgrade.ASKED)
                .filter(_ -> only(write.document(), write.existing()) || sameVersion(write))
                .orElseGet(() -> version(write.document()).orElse(""));
    }

    /** Who asked for it, and not merely for another version. */
    static String askedBy(Write write) {
        return write.document()
                .string(AutomaticUpgrade.ASKED_BY)
                .filter(_ -> only(write.document(), write.existing()))
                .orElse(write.context().caller().name());
    }

    private static boolean sameVersion(Write write) {
        return write.existing()
                .filter(row -> version(row.document()).equals(version(write.document())))
                .isPresent();
    }

    private static Optional<String> version(JsonObject document) {
        return document.object("properties").flatMap(properties -> properties.string(VERSION));
    }

    /**
     * Digest of the protected settings that go over, of which the machine has its own copy.
     *
     * @throws ProblemException ProtectedSettingsLost: a control plane that cannot read them cannot carry them over into
     *     anything else
     */
    static Optional<Digest> kept(ReadTransaction transaction, EnrolmentRow machine, Write write) {
        Optional<Digest> before =
                write.document().string(ExtensionResource.SEALED).map(Digest::parse);
        if (before.isEmpty()) {
            return before;
        }
        String key = MachineOperations.itemKey(write.id());
        Optional<ItemRow> item = transaction.item(machine.id(), key).filter(row -> !row.tombstone());
        boolean there = item.isPresent()
                && transaction
                        .sealed(machine.id(), key, item.get().generation())
                        .isEmpty();
        if (there && only(write.document(), write.existing())) {
            return before;
        }
        throw new ProblemException(
                ProblemCode.PROTECTED_SETTINGS_LOST,
                "The extension has protected settings, which the control plane does not keep. Send"
                        + " protectedSettings with this change, or use PUT without them to drop them.");
    }
}
