package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** One authenticated request on its way through the API. */
record Exchange(RequestContext context, AggregatedHttpRequest request, Target target, QueryParams query, String base) {

    HttpMethod method() {
        return request.method();
    }

    Optional<String> parameter(String name) {
        for (var entry : query) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return Optional.of(printable(name, entry.getValue()));
            }
        }
        return Optional.empty();
    }

    private static String printable(String name, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw Problem.of(ProblemCode.INVALID_PARAMETER, name + " has a control character (expected: none).", name)
                    .exception();
        }
        return value;
    }

    Optional<String> header(CharSequence name) {
        return Optional.ofNullable(request.headers().get(name));
    }

    /** The body as an object; an empty body is an empty object when that is allowed. */
    JsonObject body(boolean required) {
        return body(required, Json::parse);
    }

    /** The body of a deployment, which may have comments and names without quotes. */
    JsonObject relaxedBody() {
        return body(true, utf8 -> Json.parseRelaxed(utf8, JsonLimits.DEFAULT));
    }

    /** Reads the text of a body. */
    @FunctionalInterface
    private interface BodyParser {
        Json parse(byte[] utf8) throws JsonException;
    }

    private JsonObject body(boolean required, BodyParser parser) {
        if (request.content().isEmpty()) {
            if (required) {
                throw new ProblemException(
                        ProblemCode.INVALID_REQUEST_CONTENT, "The request has no content (expected: a JSON object).");
            }
            return JsonObject.EMPTY;
        }
        MediaType type = request.contentType();
        if (type != null && !type.subtype().endsWith("json")) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "The content type " + type.nameWithoutParameters()
                            + " is not supported (expected: application/json).");
        }
        try {
            Json json = parser.parse(request.content().array());
            if (json instanceof JsonObject object) {
                return object;
            }
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST_CONTENT,
                    "The request content is of kind " + json.kind() + " (expected: object).");
        } catch (JsonException e) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST_CONTENT,
                    "The request content was invalid and could not be deserialized: " + e.getMessage() + ".");
        }
    }

    /** The api-version; checked for form only. */
    String apiVersion() {
        String version = parameter("api-version")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> Problem.of(
                                ProblemCode.MISSING_API_VERSION,
                                "The api-version query parameter (?api-version=) is required for all requests.",
                                "api-version")
                        .exception());
        if (!version.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}(-[a-z.0-9]{1,30})?")) {
            throw Problem.of(
                            ProblemCode.INVALID_API_VERSION,
                            "The api-version is invalid (expected: YYYY-MM-DD, such as 2025-01-13).",
                            "api-version")
                    .exception();
        }
        return version;
    }

    io.holdfast.control.resources.Conditions conditions() {
        return new io.holdfast.control.resources.Conditions(
                header(HttpHeaderNames.IF_MATCH), header(HttpHeaderNames.IF_NONE_MATCH));
    }

    ProblemException methodNotAllowed() {
        return new ProblemException(
                ProblemCode.METHOD_NOT_ALLOWED, "The method " + method() + " is not served for this path.");
    }

    void only(HttpMethod allowed) {
        if (method() != allowed) {
            throw methodNotAllowed();
        }
    }
}
