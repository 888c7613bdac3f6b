package io.holdfast.control.deployments.template;

/**
 * A copy that is being made.
 *
 * @param whole whether it copies a whole resource or output, which {@code copyIndex()} without a name means
 */
record Loop(String name, int index, boolean whole) {
    static final int MOST = 800;
}
