/** hfagent, the command line of the agent: human text, or JSON with --json; failures carry an AZCM number. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.cli;
