package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.EvaluationContext;
import java.time.Instant;
import java.util.Arrays;

/** One evaluation: what is looked at, the members that counts are at, and how much may still be done. One thread's. */
public final class Frame {
    /** What one evaluation may look at; a nested count over large arrays would go on for hours. */
    private static final int MOST_STEPS = 2_000_000;

    private final JsonObject subject;
    private final JsonObject looked;
    private final EvaluationContext context;
    private final Json[] slots;
    private int steps;

    /**
     * @param subject what {@code field()} reads
     * @param looked what field conditions read: the same, or a related resource in an existence condition
     */
    public Frame(JsonObject subject, JsonObject looked, EvaluationContext context, int slots) {
        this.subject = subject;
        this.looked = looked;
        this.context = context;
        this.slots = new Json[slots];
        Arrays.fill(this.slots, JsonNull.NULL);
    }

    /** Without a resource, for what is known without one. */
    static Frame empty() {
        return new Frame(JsonObject.EMPTY, JsonObject.EMPTY, EvaluationContext.at(Instant.EPOCH), 0);
    }

    JsonObject subject() {
        return subject;
    }

    JsonObject looked() {
        return looked;
    }

    EvaluationContext context() {
        return context;
    }

    Json slot(int index) {
        return slots[index];
    }

    void slot(int index, Json member) {
        slots[index] = member;
    }

    void step() {
        steps(1);
    }

    /** Looking at a value costs by its size, or a small rule could compare large arrays with each other. */
    void charge(Json value) {
        switch (value) {
            case JsonArray array -> steps(array.size());
            case JsonObject object -> steps(object.members().size());
            case JsonString text -> steps(text.value().length() >> 6);
            case JsonNumber _, JsonBoolean _, JsonNull _ -> {}
        }
    }

    private void steps(int count) {
        steps += count;
        if (steps > MOST_STEPS) {
            throw new EvaluationFailure("the evaluation takes too long (expected: at most " + MOST_STEPS + " steps)");
        }
    }
}
