package io.holdfast.control.attestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads the members of evidence; what does not fit is {@code InvalidParameter}, named by its path. */
record Members(JsonObject object, String where) {
    static Members parse(byte[] utf8, JsonLimits limits, String where) {
        try {
            return of(Json.parse(utf8, limits), where);
        } catch (JsonException e) {
            throw invalid(where, "is not JSON: " + e.getMessage());
        }
    }

    static Members of(Json json, String where) {
        if (json instanceof JsonObject object) {
            return new Members(object, where);
        }
        throw invalid(where, "is of kind " + json.kind() + " (expected: object)");
    }

    private String path(String name) {
        return where.isEmpty() ? name : where + "." + name;
    }

    Optional<Json> find(String name) {
        return object.findIgnoreCase(name).filter(value -> !(value instanceof JsonNull));
    }

    boolean has(String name) {
        return find(name).isPresent();
    }

    Optional<String> optionalString(String name) {
        return find(name).map(value -> {
            if (value instanceof JsonString(String text)) {
                return text;
            }
            throw invalid(path(name), "is of kind " + value.kind() + " (expected: string)");
        });
    }

    String string(String name) {
        return optionalString(name).orElseThrow(() -> missing(name, "a string"));
    }

    Optional<Bytes> optionalBase64Url(String name) {
        return optionalString(name).map(text -> {
            try {
                return Bytes.of(Base64Url.decode(text));
            } catch (JoseException e) {
                throw invalid(path(name), "is wrong: " + e.getMessage());
            }
        });
    }

    Bytes base64Url(String name) {
        return optionalBase64Url(name).orElseThrow(() -> missing(name, "base64url"));
    }

    /** Base64url texts of an array; none when it is not there. */
    List<Bytes> base64Urls(String name, int most) {
        List<Bytes> list = new ArrayList<>();
        for (Json item : array(name, most)) {
            String where = name + "[" + list.size() + "]";
            list.add(new Members(JsonObject.of(where, item), this.where).base64Url(where));
        }
        return list;
    }

    /** Standard base64, which AzureGuest uses within its message. */
    Bytes base64(String name) {
        try {
            return Bytes.of(Base64.getDecoder().decode(string(name)));
        } catch (IllegalArgumentException _) {
            throw invalid(path(name), "is not base64");
        }
    }

    /** Base64 of a short text; empty when it is not there. */
    String text(String name) {
        return has(name) ? new String(base64(name).array(), StandardCharsets.UTF_8) : "";
    }

    Optional<Members> optionalMembers(String name) {
        return find(name).map(value -> of(value, path(name)));
    }

    Members members(String name) {
        return optionalMembers(name).orElseThrow(() -> missing(name, "an object"));
    }

    /** Objects of an array; none when it is not there. */
    List<Members> list(String name, int most) {
        List<Members> list = new ArrayList<>();
        for (Json item : array(name, most)) {
            list.add(of(item, path(name) + "[" + list.size() + "]"));
        }
        return list;
    }

    JsonArray array(String name, int most) {
        Json value = find(name).orElse(JsonArray.EMPTY);
        if (value instanceof JsonArray array && array.size() <= most) {
            return array;
        }
        throw invalid(path(name), "is wrong (expected: an array of at most " + most + ")");
    }

    int number(String name, int most) {
        long number = object.number(name).orElse(-1);
        if (number < 0 || number > most) {
            throw missing(name, "a whole number from 0 to " + most);
        }
        return (int) number;
    }

    private ProblemException missing(String name, String expected) {
        return invalid(path(name), "is missing or wrong (expected: " + expected + ")");
    }

    ProblemException wrong(String name, String what) {
        return invalid(path(name), what);
    }

    /** What a parser of TPM structures says. */
    @FunctionalInterface
    interface TpmParser<T> {
        T parse(byte[] bytes) throws TpmException;
    }

    <T> T tpm(String name, Bytes bytes, TpmParser<T> parser) {
        try {
            return parser.parse(bytes.array());
        } catch (TpmException e) {
            throw invalid(path(name), "is wrong: " + e.getMessage());
        }
    }

    static ProblemException invalid(String target, String what) {
        return Problem.of(ProblemCode.INVALID_PARAMETER, "'" + target + "' " + what + ".", target)
                .exception();
    }
}
