package io.holdfast.agent.publishers;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import java.time.Instant;
import java.util.Set;

/**
 * A pinned root.
 *
 * @param firstParty packages below it count as Holdfast's own: a name on the allow list admits what stands in for it
 */
public record TrustedPublisher(PinnedRoot root, boolean firstParty, Instant addedAt, String addedBy) {
    JsonObject json() {
        return JsonObject.builder()
                .put("root", root.json())
                .put("firstParty", firstParty)
                .put("addedAt", addedAt.toString())
                .put("addedBy", addedBy)
                .build();
    }

    /** What a person sees. */
    public JsonObject summary() {
        return JsonObject.builder()
                .put("names", io.holdfast.kernel.json.JsonArray.ofStrings(root.names()))
                .put("subject", root.certificate().getSubjectX500Principal().getName())
                .put("fingerprint", Fingerprint.of(root.certificate()).toString())
                .put("expires", root.certificate().getNotAfter().toInstant().toString())
                .put("firstParty", firstParty)
                .put("addedAt", addedAt.toString())
                .put("addedBy", addedBy)
                .build();
    }

    static TrustedPublisher read(Json json) throws ProtocolException {
        Fields fields = Fields.of(json, "publisher").only(Set.of("root", "firstParty", "addedAt", "addedBy"));
        try {
            return new TrustedPublisher(
                    PinnedRoot.parse(fields.value("root")),
                    fields.bool("firstParty"),
                    fields.instant("addedAt"),
                    fields.string("addedBy", 200));
        } catch (PackageTrustException e) {
            throw new ProtocolException(String.valueOf(e.getMessage()));
        }
    }
}
