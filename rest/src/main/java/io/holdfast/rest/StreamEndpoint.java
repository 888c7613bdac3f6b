package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.QueryParams;
import io.holdfast.control.resources.RequestContext;

/** Something whose request or response is a stream, so that it is not held in memory whole. */
interface StreamEndpoint {
    boolean serves(HttpMethod method, Target target);

    /** Called for an authenticated caller. */
    HttpResponse serve(RequestContext context, Target target, QueryParams query, HttpRequest request);
}
