package io.holdfast.control.resources;

/** What a write was decided on has changed meanwhile; the corridor begins again. */
public final class Stale extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Stale(String what) {
        super(what, null, false, false);
    }
}
