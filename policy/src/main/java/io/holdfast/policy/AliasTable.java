package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The aliases of every resource type. An alias belongs to the pair of type and name: {@code Microsoft.Compute/imagePublisher}
 * has other paths for a machine than for a disk. Names and types compare without ASCII case.
 */
public final class AliasTable {
    private static final AliasTable DOCUMENT_PATHS = new AliasTable(Map.of(), Map.of(), true);

    private final Map<String, Map<String, Alias>> byType;
    private final Map<String, Boolean> indexed;
    private final Set<String> known = new HashSet<>();
    private final Set<String> namespaces = new HashSet<>();
    private final boolean documentPaths;

    private AliasTable(Map<String, Map<String, Alias>> byType, Map<String, Boolean> indexed, boolean documentPaths) {
        this.byType = byType;
        this.indexed = indexed;
        this.documentPaths = documentPaths;
        byType.forEach((type, aliases) -> {
            known.addAll(aliases.keySet());
            namespaces.add(namespace(type));
        });
    }

    /** The types that Holdfast has itself, and those that definitions for servers name beside them. */
    public static AliasTable builtIn() {
        return BuiltInAliases.TABLE;
    }

    /** Without aliases: each field is a path from the document's root. For trying rules, not for judging resources. */
    public static AliasTable documentPaths() {
        return DOCUMENT_PATHS;
    }

    /** Lines {@code resourceType<TAB>alias<TAB>path}. */
    public static AliasTable parseTsv(Iterable<String> lines) throws PolicyException {
        return AliasTableReader.tsv(lines);
    }

    /** The answer of {@code az provider list --expand resourceTypes/aliases}, as an array or in {@code value}. */
    public static AliasTable parse(Json providers) throws PolicyException {
        return AliasTableReader.providers(providers);
    }

    /** The aliases of both; those of the other table win. */
    public AliasTable with(AliasTable other) {
        Builder builder = new Builder();
        for (AliasTable table : new AliasTable[] {this, other}) {
            table.byType.forEach((type, aliases) -> builder.of(type).putAll(aliases));
            builder.indexed.putAll(table.indexed);
        }
        return builder.build();
    }

    public Optional<Alias> find(String type, String alias) {
        Map<String, Alias> aliases = byType.get(Ascii.lower(type));
        return aliases == null ? Optional.empty() : Optional.ofNullable(aliases.get(Ascii.lower(alias)));
    }

    /**
     * Whether the alias may be a right one: some type has it, or the table has nothing of its namespace, such as one of
     * virtual machines of Azure in a rule for both. A rule with an alias that is not known is not applicable.
     */
    public boolean knows(String alias) {
        String key = Ascii.lower(alias);
        return documentPaths || known.contains(key) || (key.indexOf('/') > 0 && !namespaces.contains(namespace(key)));
    }

    private static String namespace(String key) {
        return key.substring(0, Math.max(0, key.indexOf('/')));
    }

    /** Whether the type has tags and location, where the table says so. */
    public Optional<Boolean> indexed(String type) {
        return Optional.ofNullable(indexed.get(Ascii.lower(type)));
    }

    public boolean isDocumentPaths() {
        return documentPaths;
    }

    /** Number of pairs of type and alias. */
    public int size() {
        return byType.values().stream().mapToInt(Map::size).sum();
    }

    /** Collects rows; a later one of the same type and name wins. */
    static final class Builder {
        private final Map<String, Map<String, Alias>> byType = new HashMap<>();
        private final Map<String, Boolean> indexed = new HashMap<>();

        void put(String type, Alias alias) {
            of(type).put(Ascii.lower(alias.name()), alias);
        }

        void capabilities(String type, boolean value) {
            indexed.put(Ascii.lower(type), value);
        }

        private Map<String, Alias> of(String type) {
            return byType.computeIfAbsent(Ascii.lower(type), _ -> new HashMap<>());
        }

        AliasTable build() {
            return new AliasTable(byType, indexed, false);
        }
    }
}
