package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.policy.Alias;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.FieldPath;
import io.holdfast.policy.FieldPath.Step;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.program.FieldRef.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of one resource type.
 *
 * @param type lower-case
 */
public record Fields(AliasTable aliases, String type, Optional<String> apiVersion) {
    private static final String TAGS = "tags";

    FieldRef resolve(String name) {
        String key = Ascii.lower(name);
        switch (key) {
            case "type" -> {
                return new FieldRef.Type();
            }
            case "fullname" -> {
                return new FieldRef.FullName();
            }
            case "resourcegroup" -> {
                return new FieldRef.ResourceGroup();
            }
            case "name" -> {
                return root(key, Kind.NAME);
            }
            case "kind" -> {
                return root(key, Kind.KIND);
            }
            case "location" -> {
                return root(key, Kind.LOCATION);
            }
            case "id", TAGS, "identity" -> {
                return root(key, Kind.OTHER);
            }
            default -> {
                // tags and identity below, aliases
            }
        }
        if (key.startsWith("tags.") && key.length() > 5) {
            return tag(name.substring(5));
        }
        if (key.startsWith("tags[") && key.endsWith("]") && key.length() > 6) {
            return tag(unquoted(name.substring(5, name.length() - 1)));
        }
        if (aliases.isDocumentPaths() || key.startsWith("identity.")) {
            return path(name, false);
        }
        Optional<Alias> alias = aliases.find(type, name);
        if (alias.isPresent()) {
            return new FieldRef.Path(alias.get().path(apiVersion), Kind.OTHER, false);
        }
        return aliases.knows(name) ? path(name, true) : new FieldRef.Unknown(name);
    }

    /** Whether modify may write the alias. */
    boolean modifiable(String name) {
        return aliases.find(type, name).flatMap(Alias::modifiable).orElse(true);
    }

    private static FieldRef root(String name, Kind kind) {
        return new FieldRef.Path(FieldPath.of(name), kind, false);
    }

    private static FieldRef tag(String name) {
        return new FieldRef.Path(FieldPath.of(TAGS, name), Kind.OTHER, false);
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1).replace("''", "'") : text;
    }

    private static FieldRef path(String name, boolean absent) {
        try {
            FieldPath path = FieldPath.parse(name);
            if (!absent) {
                return new FieldRef.Path(path, Kind.OTHER, false);
            }
            // a document is an object, so there is nothing at the index that the path begins with
            List<Step> steps = new ArrayList<>(path.steps());
            steps.addFirst(new Step.At(0));
            return new FieldRef.Path(new FieldPath(steps), Kind.OTHER, true);
        } catch (PolicyException _) {
            return new FieldRef.Unknown(name);
        }
    }
}
