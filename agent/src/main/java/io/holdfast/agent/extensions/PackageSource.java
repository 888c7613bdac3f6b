package io.holdfast.agent.extensions;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.io.IOException;
import java.io.InputStream;

/** Where packages come from. What it gives is not trusted: the executor hashes the bytes. */
@FunctionalInterface
public interface PackageSource {
    InputStream open(ExtensionType type, HandlerVersion version, Digest digest) throws IOException;
}
