package io.holdfast.trust.packages;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.trust.codec.FieldException;
import io.holdfast.trust.codec.Fields;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A publisher's root certificate and the publisher names for which a machine believes it.
 *
 * @param names {@code Contoso} (that name), {@code Contoso.*} (that name and every name below it) or {@code *} (every name);
 *     compared without ASCII case
 */
public record PinnedRoot(X509Certificate certificate, List<String> names) {
    private static final int MAX_NAMES = 100;
    private static final Pattern NAME = Pattern.compile("\\*|[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*(\\.\\*)?");
    private static final Set<String> MEMBERS = Set.of("certificate", "names");

    public PinnedRoot {
        names = List.copyOf(names);
        if (names.isEmpty() || names.size() > MAX_NAMES) {
            throw new IllegalArgumentException("names: " + names.size() + " (expected: 1 to " + MAX_NAMES + ")");
        }
        for (String name : names) {
            if (name.length() > 129 || !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "publisher name: " + Fields.printable(name) + " (expected: Contoso, Contoso.* or *)");
            }
        }
    }

    /** Whether the root is pinned for this publisher. */
    public boolean covers(String publisher) {
        return names.stream().anyMatch(name -> covers(Ascii.lower(name), Ascii.lower(publisher)));
    }

    public boolean covers(ExtensionType type) {
        return covers(type.publisher());
    }

    private static boolean covers(String pattern, String publisher) {
        if (pattern.equals("*")) {
            return true;
        }
        if (!pattern.endsWith(".*")) {
            return pattern.equals(publisher);
        }
        String prefix = pattern.substring(0, pattern.length() - 2);
        return publisher.equals(prefix) || publisher.startsWith(prefix + ".");
    }

    /** {@code {"certificate": PEM, "names": […]}}. */
    public JsonObject json() {
        return JsonObject.of("certificate", Json.of(Pem.certificate(certificate)), "names", JsonArray.ofStrings(names));
    }

    public static PinnedRoot parse(Json json) throws PackageTrustException {
        try {
            Fields fields = Fields.of(json, "pinned root", MEMBERS);
            List<X509Certificate> certificates = Pem.certificates(fields.text("certificate", 64 << 10));
            if (certificates.size() != 1) {
                throw new FieldException("pinned root has " + certificates.size() + " certificates (expected: 1)");
            }
            List<String> names = new ArrayList<>();
            for (Json name : fields.items("names", MAX_NAMES)) {
                if (!(name instanceof JsonString text)) {
                    throw new FieldException("pinned root: a name is of kind " + name.kind() + " (expected: string)");
                }
                names.add(text.value());
            }
            return new PinnedRoot(certificates.getFirst(), names);
        } catch (FieldException | PemException | IllegalArgumentException e) {
            throw new PackageTrustException(PackageTrustException.Reason.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return certificate.getSubjectX500Principal().getName() + " for " + String.join(", ", names);
    }
}
