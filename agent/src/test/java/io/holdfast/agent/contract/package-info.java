/**
 * The 60 statements of the extension handler contract, a test each. {@code docs/handler-contract.md} is made from them.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.contract;
