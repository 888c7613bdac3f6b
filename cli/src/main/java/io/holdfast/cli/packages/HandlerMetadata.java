package io.holdfast.cli.packages;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a handler says of itself, as far as it says it (extension handler contract §2, §4). */
public record HandlerMetadata(
        Optional<String> publisher, Optional<String> type, Optional<String> version, boolean multiConfig) {
    static final String FILE = "HandlerManifest.json";
    static final int MAX_LENGTH = 256 << 10;

    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final JsonLimits LIMITS = new JsonLimits(MAX_LENGTH, 32, 10_000);
    private static final List<String> COMMANDS =
            List.of("installCommand", "enableCommand", "disableCommand", "updateCommand", "uninstallCommand");

    /** {@code signingInfo} goes before {@code manifest.xml}. */
    static HandlerMetadata parse(byte[] manifest, ManifestXml xml) throws CommandException {
        boolean marked = manifest.length >= MARK.length && Arrays.equals(manifest, 0, 3, MARK, 0, 3);
        Json json;
        try {
            json = Json.parse(marked ? Arrays.copyOfRange(manifest, 3, manifest.length) : manifest, LIMITS);
        } catch (JsonException e) {
            throw CommandException.unusable(FILE + ": " + e.getMessage());
        }
        if (!(json instanceof JsonArray array) || array.size() != 1 || !(array.get(0) instanceof JsonObject root)) {
            throw CommandException.unusable(FILE + ": " + json.kind() + " (expected: an array of one object)");
        }
        JsonObject handler = root.object("handlerManifest").orElse(JsonObject.EMPTY);
        for (String command : COMMANDS) {
            if (handler.string(command).filter(text -> !text.isBlank()).isEmpty()) {
                throw CommandException.unusable(FILE + ": handlerManifest." + command + " is missing");
            }
        }
        JsonObject signed = root.object("signingInfo").orElse(JsonObject.EMPTY);
        return new HandlerMetadata(
                signed.string("publisher").or(xml::publisher),
                signed.string("type").or(xml::type),
                signed.string("version").or(xml::version),
                flag(handler));
    }

    /** {@code "true"} in any case is true; everything that is no boolean is false (§4). */
    private static boolean flag(JsonObject handler) {
        return switch (handler.find("supportsMultipleExtensions").orElse(JsonBoolean.FALSE)) {
            case JsonBoolean bool -> bool.value();
            case JsonString text -> text.value().equalsIgnoreCase("true");
            case Json _ -> false;
        };
    }

    /** Fills what is missing with what was given; what was given may not contradict the handler. */
    public PackageName name(GivenName given) throws CommandException {
        try {
            return new PackageName(
                    ExtensionType.of(one("publisher", publisher, given.publisher()), one("type", type, given.type())),
                    new HandlerVersion(one("version", version, given.version())));
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable(String.valueOf(e.getMessage()));
        }
    }

    private static String one(String what, Optional<String> said, Optional<String> given) throws CommandException {
        if (said.isPresent() && given.isPresent() && !Ascii.equalsIgnoreCase(said.get(), given.get())) {
            throw CommandException.unusable("--" + what + " is '" + given.get() + "', and the package says '"
                    + said.get() + "' (expected: the same, or leave the option out)");
        }
        return said.or(() -> given)
                .orElseThrow(() -> CommandException.unusable("the package does not say its " + what
                        + " (expected: --" + what + "; a handler may say it in signingInfo of " + FILE + " or in "
                        + ManifestXml.FILE + ")"));
    }
}
