package io.holdfast.control.identity;

import java.util.Optional;

/** Where private keys lie: small texts by name, readable by this process only. */
public interface KeyFiles {
    Optional<String> read(String name);

    /** Durable on return; replaces what was there. */
    void write(String name, String content);
}
