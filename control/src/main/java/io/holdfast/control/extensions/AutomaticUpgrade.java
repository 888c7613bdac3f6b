package io.holdfast.control.extensions;

import io.holdfast.control.resources.Caller;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far an extension goes to newer versions by itself ({@code enableAutomaticUpgrade}): always upwards, never to a revoked
 * version; within the major number when a {@code typeHandlerVersion} was asked for, to the newest when none was.
 */
public final class AutomaticUpgrade {
    /** Due work: something about the versions of one handler has changed. */
    public static final String WORK = "extension-upgrades";

    /** Due work: one extension goes back to the version that it had. */
    public static final String BACK = "extension-goes-back";

    /** The part of the control plane that decides it. */
    public static final String PART = "automatic-upgrade";

    /** Marker in the document: {@code typeHandlerVersion} as it was asked for, empty for any. No reader sees it. */
    static final String ASKED = "holdfastAsked";

    /** Marker in the document: whose write it was that was no mere change of the version. No reader sees it. */
    static final String ASKED_BY = "holdfastAskedBy";

    private AutomaticUpgrade() {}

    /** Whether the extension is to go to newer versions by itself. */
    public static boolean wanted(JsonObject document) {
        return properties(document).bool("enableAutomaticUpgrade").orElse(false);
    }

    /** The exact version that is wanted now. */
    public static Optional<HandlerVersion> version(JsonObject document) {
        return properties(document).string("typeHandlerVersion").map(HandlerVersion::new);
    }

    public static ExtensionType type(ResourceRow extension) {
        return ExtensionResource.typeOf(extension);
    }

    /**
     * The newest version that the extension may go to by itself.
     *
     * @param versions of the catalogue, highest first
     * @param failed versions that are not tried again by themselves
     */
    public static Optional<HandlerVersion> next(
            List<CataloguePackage> versions, JsonObject document, Set<HandlerVersion> failed) {
        Optional<HandlerVersion> now = version(document);
        if (!wanted(document) || now.isEmpty()) {
            return Optional.empty();
        }
        boolean any = document.string(ASKED).filter(String::isEmpty).isPresent();
        HandlerVersion major = new HandlerVersion(now.get().text().split("\\.", -1)[0]);
        return versions.stream()
                .filter(entry -> entry.kind() == PackageKind.EXTENSION && !entry.revoked())
                .map(CataloguePackage::version)
                .filter(version -> version.compareTo(now.get()) > 0)
                .filter(version -> any || major.isPrefixOf(version))
                .filter(version -> !failed.contains(version))
                .findFirst();
    }

    /** Has the versions of the handler looked at anew. */
    public static void look(WriteTransaction transaction, ExtensionType type, Instant now) {
        transaction.put(new WorkRow(
                WORK,
                type.key(),
                now,
                0,
                JsonObject.builder()
                        .put("publisher", type.publisher())
                        .put("type", type.type())
                        .build()));
    }

    /** Has an extension looked at that goes back. */
    public static void goBack(WriteTransaction transaction, ResourceRow extension, Instant due) {
        transaction.put(new WorkRow(
                BACK,
                extension.id().key(),
                due,
                0,
                JsonObject.builder().put("extension", extension.id().toString()).build()));
    }

    /** The machine has said something of an extension whose upgrade is going on: nobody need wait for the next look. */
    static void heard(WriteTransaction transaction, ResourceRow extension, Instant now) {
        if (!wanted(extension.document())) {
            return; // spares most facts the look; work that is open looks by itself, too
        }
        Optional<UpgradeNote> note = UpgradeNote.of(transaction, extension.id()).filter(UpgradeNote::open);
        if (note.isPresent()) {
            if (note.get().state() == UpgradeNote.State.UPGRADING) {
                look(transaction, type(extension), now);
            } else {
                goBack(transaction, extension, now);
            }
        }
    }

    /** Who changed the extension last, automatic upgrades apart. */
    public static String askedBy(ResourceRow extension) {
        boolean upgraded = extension.changedBy().equals(Caller.system(PART).name());
        return extension.document().string(ASKED_BY).filter(_ -> upgraded).orElse(extension.changedBy());
    }

    private static JsonObject properties(JsonObject document) {
        return document.object("properties").orElse(JsonObject.EMPTY);
    }
}
