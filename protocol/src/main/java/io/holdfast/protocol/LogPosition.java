package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;

/** How far somebody has followed the log: the epoch, and the number of leaves of it. */
public record LogPosition(int epoch, long size) {
    public LogPosition {
        if (epoch < 1 || size < 0) {
            throw new IllegalArgumentException(
                    "log position: " + epoch + "/" + size + " (expected: epoch >= 1, size >= 0)");
        }
    }

    public JsonObject json() {
        return JsonObject.builder().put("epoch", epoch).put("size", size).build();
    }

    static LogPosition read(Fields fields) throws ProtocolException {
        long epoch = fields.count("epoch");
        if (epoch < 1 || epoch > Integer.MAX_VALUE) {
            throw new ProtocolException("epoch is wrong (expected: from 1)");
        }
        return new LogPosition((int) epoch, fields.count("size"));
    }
}
