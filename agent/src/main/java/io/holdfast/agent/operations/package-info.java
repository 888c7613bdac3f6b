/**
 * What happens to an operation from the control plane before anything is done: its proof and its place in the log, the
 * local controls, the signatures of the package, the protected settings. Every refusal is reported with its reason.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.operations;
