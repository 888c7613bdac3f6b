/**
 * The local configuration of the agent: where its files are, the keys with their documentation, and the file that holds
 * what an administrator set.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.config;
