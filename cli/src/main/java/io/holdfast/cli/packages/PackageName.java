package io.holdfast.cli.packages;

import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;

/** Which version of which extension. */
public record PackageName(ExtensionType type, HandlerVersion version) {

    /** {@code <Publisher.Type>__<version>.zip} (extension handler contract §2). */
    public String zipName() {
        return type.handlerName() + "__" + version + ".zip";
    }

    /** {@code Publisher/Type version}. */
    @Override
    public String toString() {
        return type + " " + version;
    }
}
