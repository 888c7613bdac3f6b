package io.holdfast.control.resources;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import java.util.Optional;

/** {@code If-Match} and {@code If-None-Match} of a write (RFC 9110 §13). */
public record Conditions(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
    public static final Conditions NONE = new Conditions(Optional.empty(), Optional.empty());

    /** @throws ProblemException PreconditionFailed */
    public void check(Optional<ResourceRow> existing) {
        if (ifMatch.isPresent()) {
            String wanted = ifMatch.get();
            boolean matches = existing.isPresent()
                    && (wanted.equals("*")
                            || unquote(wanted).equals(existing.get().etag()));
            if (!matches) {
                throw new ProblemException(
                        ProblemCode.PRECONDITION_FAILED,
                        "If-Match: " + clean(wanted) + ", but the resource "
                                + existing.map(row -> "has the ETag \"" + row.etag() + "\".")
                                        .orElse("does not exist."));
            }
        }
        if (ifNoneMatch.isPresent() && existing.isPresent()) {
            String unwanted = ifNoneMatch.get();
            if (unwanted.equals("*") || unquote(unwanted).equals(existing.get().etag())) {
                throw new ProblemException(
                        ProblemCode.PRECONDITION_FAILED,
                        "If-None-Match: " + clean(unwanted) + ", but the resource exists with the ETag \""
                                + existing.get().etag() + "\".");
            }
        }
    }

    private static String unquote(String etag) {
        String text = etag.startsWith("W/") ? etag.substring(2) : etag;
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static String clean(String header) {
        return (header.length() > 80 ? header.substring(0, 80) + "…" : header).replaceAll("\\p{Cntrl}", "?");
    }
}
