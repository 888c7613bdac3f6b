package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import java.util.Optional;

/** Something that is served without a token: sign-in, metadata, the portal's files. */
@FunctionalInterface
interface OpenEndpoint {
    /** Empty when the path is not this endpoint's. */
    Optional<HttpResponse> serve(AggregatedHttpRequest request, Target target, String base);
}
