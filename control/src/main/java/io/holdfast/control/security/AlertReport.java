package io.holdfast.control.security;

import io.holdfast.kernel.ResourceId;
import java.time.Instant;
import java.util.Map;

/**
 * What a slice has to say: something is wrong with a resource, now.
 *
 * @param cause what it is; as long as it stays the same, a dismissed alert stays dismissed
 * @param occurrence which time it is; an alert that a person has resolved stays so only for the occurrence it was resolved in
 * @param extended {@code extendedProperties}: names as people read them
 */
public record AlertReport(
        ResourceId resource,
        AlertKind kind,
        String cause,
        String occurrence,
        String description,
        Map<String, String> extended,
        Instant time) {
    public AlertReport {
        extended = Map.copyOf(extended);
    }
}
