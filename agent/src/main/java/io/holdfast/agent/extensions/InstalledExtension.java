package io.holdfast.agent.extensions;

import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.util.Optional;

/**
 * An extension that this machine has, or works on.
 *
 * @param version the installed version of its handler; empty while there is none
 * @param enabled whether its last enable succeeded
 * @param sequence the handler's sequence number of its settings
 * @param removing whether it is being removed now
 * @param last the last final report
 */
public record InstalledExtension(
        String item,
        String name,
        long generation,
        ExtensionType type,
        Optional<HandlerVersion> version,
        boolean enabled,
        long sequence,
        boolean removing,
        Optional<ExtensionReport> last) {}
