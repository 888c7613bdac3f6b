package io.holdfast.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The table that is a resource of this room, read when it is first asked for. */
final class BuiltInAliases {
    static final AliasTable TABLE = read();

    private BuiltInAliases() {}

    private static AliasTable read() {
        try (InputStream in = BuiltInAliases.class.getResourceAsStream("aliases.tsv")) {
            if (in == null) {
                throw new IllegalStateException("the room's own alias table is not there");
            }
            return AliasTable.parseTsv(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PolicyException e) {
            throw new IllegalStateException("the room's own alias table cannot be read", e);
        }
    }
}
