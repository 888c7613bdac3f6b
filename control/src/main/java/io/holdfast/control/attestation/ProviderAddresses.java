package io.holdfast.control.attestation;

import io.holdfast.kernel.Ascii;
import java.util.function.Supplier;

/**
 * Where attestation providers are reached, which is also what they call themselves in tokens. It is the address of the
 * listener and not what a request calls it: else whoever asks could have tokens name an issuer of his own.
 *
 * @param base such as {@code https://localhost:8443}, known when the listener is there
 */
public record ProviderAddresses(Supplier<String> base) {
    /** Without a slash at the end; the shared provider is at the root. */
    public String of(String name) {
        return Ascii.equalsIgnoreCase(name, Provider.SHARED_NAME)
                ? base.get()
                : base.get() + "/attest-providers/" + Ascii.lower(name);
    }
}
