package io.holdfast.agent.operations;

import java.io.IOException;
import java.io.InputStream;

/** Packages that the control plane does not have. What it gives is not trusted: its bytes are hashed. */
@FunctionalInterface
public interface PackageDownload {
    /** @param uri {@code https://…} */
    InputStream open(String uri) throws IOException;
}
