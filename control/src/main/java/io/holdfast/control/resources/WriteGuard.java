package io.holdfast.control.resources;

/**
 * A judge of writes between sealing and validation: policy. Sees markers where secrets were.
 *
 * <p>A guard may change the document (append, modify) and may refuse (deny).
 */
@FunctionalInterface
public interface WriteGuard {
    /**
     * The document to go on with.
     *
     * @throws io.holdfast.kernel.ProblemException to refuse
     */
    io.holdfast.kernel.json.JsonObject judge(ResourceRules.Draft draft);
}
