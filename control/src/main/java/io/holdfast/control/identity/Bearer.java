package io.holdfast.control.identity;

import io.holdfast.control.resources.Caller;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;

/** Whom an access token speaks for. */
public sealed interface Bearer {
    record Principal(Caller caller) implements Bearer {}

    /** A machine, as it was when the token was given out: whether that enrolment still stands is asked at each use. */
    record Machine(EnrolmentId enrolment, ResourceId machine) implements Bearer {}
}
