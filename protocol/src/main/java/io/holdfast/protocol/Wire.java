package io.holdfast.protocol;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonString;
import java.util.List;

/** Paths and bounds that both sides share. */
public final class Wire {
    /** Bearer token of the API; no client certificate. {@link EnrolRequest} to {@link EnrolResponse}. */
    public static final String ENROL = "/agent/v1/enrol";

    /** {@link RenewRequest} to {@link RenewResponse}. */
    public static final String RENEW = "/agent/v1/renew";

    /** {@link KeysRequest} to {@link KeysResponse}. */
    public static final String KEYS = "/agent/v1/keys";

    /** {@link PollRequest} to {@link PollResponse}; held by the server until something changes. */
    public static final String POLL = "/agent/v1/poll";

    /** {@link ItemsRequest} to {@link ItemsResponse}. */
    public static final String ITEMS = "/agent/v1/items";

    /** {@link FactBatch} to {@link FactReceipt}. */
    public static final String FACTS = "/agent/v1/facts";

    /** {@link TokenRequest} to {@link TokenResponse}. */
    public static final String TOKEN = "/machines/token";

    /** {@code GET {PACKAGES}/{publisher}/{type}/index} answers the signed index, CMS in DER. */
    public static final String PACKAGES = "/agent/v1/packages";

    /** {@code GET {BLOBS}/{sha-256}} answers the bytes with that digest. */
    public static final String BLOBS = "/agent/v1/blobs";

    /** {@code GET {PACKAGE_STORE}/{sha-256}} at the address of the package store, with a ticket. */
    public static final String PACKAGE_STORE = "/packages";

    /** For any message. */
    public static final JsonLimits LIMITS = new JsonLimits(16 << 20, 64, 400_000);

    public static final int MAX_ITEMS = 10_000;
    public static final int MAX_FACTS = 1_000;
    public static final int MAX_PROOF = 128;

    private Wire() {}

    static JsonArray digests(List<Digest> digests) {
        return digests.stream()
                .map(digest -> (Json) new JsonString(digest.toString()))
                .collect(JsonArray.collector());
    }
}
