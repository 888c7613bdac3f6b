package io.holdfast.control.resources;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The places that this control plane knows: names such as {@code local}, compared without case and spaces. */
public record Locations(List<String> names) {
    public Locations {
        names = List.copyOf(names);
    }

    /** Sets the canonical name; a tracked resource has one, and it never changes. */
    JsonObject check(ResourceTypeDescriptor descriptor, JsonObject document, Optional<ResourceRow> existing) {
        document.object("tags").ifPresent(Tags::check);
        Optional<String> given = document.string("location");
        Optional<String> stored = existing.flatMap(row -> row.document().string("location"));
        if (given.isEmpty()) {
            if (!descriptor.tracked()) {
                return document;
            }
            return document.with(
                    "location",
                    stored.orElseThrow(() -> Problem.of(
                                    ProblemCode.INVALID_REQUEST_CONTENT,
                                    "The location property is required for this definition.",
                                    "location")
                            .exception()));
        }
        String canonical = canonical(given.get());
        if (stored.isPresent() && !stored.get().equals(canonical)) {
            throw Problem.of(
                            ProblemCode.CONFLICT,
                            "The resource is in the location '" + stored.get() + "' and cannot move to '" + canonical
                                    + "'.",
                            "location")
                    .exception();
        }
        return document.with("location", canonical);
    }

    private String canonical(String given) {
        String wanted = given.replace(" ", "").toLowerCase(Locale.ROOT);
        for (String name : names) {
            if (Ascii.equalsIgnoreCase(name, wanted)) {
                return name;
            }
        }
        throw Problem.of(
                        ProblemCode.INVALID_LOCATION,
                        "The provided location '" + given.replaceAll("\\p{Cntrl}", "?")
                                + "' is not available (expected one of: " + String.join(", ", names) + ").",
                        "location")
                .exception();
    }
}
