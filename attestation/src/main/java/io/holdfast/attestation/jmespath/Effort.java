package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;

/**
 * What a computation may still cost: steps (about a value looked at, each) and characters of new text. Whoever wrote a
 * policy is not trusted with the time and memory of a service. For one thread.
 */
public final class Effort {
    /** A log of 5,000 events asked thirty questions takes a third of it; all of it takes a fraction of a second. */
    public static final long DEFAULT_STEPS = 3_000_000;

    public static final long DEFAULT_CHARACTERS = 16 << 20;

    private static final int CHARACTERS_A_STEP = 64;

    private long steps;
    private long characters;

    public Effort(long steps, long characters) {
        this.steps = steps;
        this.characters = characters;
    }

    public static Effort ofDefault() {
        return new Effort(DEFAULT_STEPS, DEFAULT_CHARACTERS);
    }

    public void spend(long cost) throws JmesPathException {
        if (cost > steps) {
            steps = 0;
            throw new JmesPathException("the policy takes too many steps");
        }
        steps -= cost;
    }

    /** For looking through text. */
    public void read(long length) throws JmesPathException {
        spend(1 + length / CHARACTERS_A_STEP);
    }

    /** For new text. */
    public void write(long length) throws JmesPathException {
        if (length > characters) {
            characters = 0;
            throw new JmesPathException("the policy makes too much text");
        }
        characters -= length;
    }

    /** For a value that will be written down as text; throws when it is nested too deeply as well. */
    public void weigh(Json value) throws JmesPathException {
        Weight.check(value, this);
    }
}
