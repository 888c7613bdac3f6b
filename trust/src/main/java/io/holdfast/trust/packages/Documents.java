package io.holdfast.trust.packages;

import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.trust.codec.FieldException;
import io.holdfast.trust.codec.Fields;

/** Reads the documents that publishers sign. */
final class Documents {
    private static final JsonLimits LIMITS = new JsonLimits(CmsVerifier.MAX_LENGTH, 8, 20_000);

    /** Makes a value of a document. */
    @FunctionalInterface
    interface Reading<T> {
        T of(Json json) throws FieldException;
    }

    private Documents() {}

    static <T> T read(byte[] utf8, String what, Reading<T> reading) throws PackageTrustException {
        try {
            return reading.of(Json.parse(utf8, LIMITS));
        } catch (JsonException | FieldException | IllegalArgumentException e) {
            throw new PackageTrustException(
                    PackageTrustException.Reason.UNREADABLE, what + " cannot be read: " + e.getMessage());
        }
    }

    static ExtensionType type(Fields fields) throws FieldException {
        return ExtensionType.of(fields.text("publisher", 127), fields.text("type", 127));
    }

    static HandlerVersion version(Fields fields) throws FieldException {
        return new HandlerVersion(fields.text("version", 40));
    }
}
