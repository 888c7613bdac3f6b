package io.holdfast.rest;

import java.util.Optional;

/** A path of the ARM API that is not a plain resource. */
@FunctionalInterface
interface ArmEndpoint {
    /** Empty when the path is not this endpoint's. */
    Optional<Answer> serve(Exchange exchange);
}
