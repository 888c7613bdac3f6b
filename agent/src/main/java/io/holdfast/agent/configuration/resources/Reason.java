package io.holdfast.agent.configuration.resources;

/**
 * Why something is not as wanted.
 *
 * @param code {@code Class:Class:aspect}, for programs
 * @param phrase a sentence with the value that was found
 */
public record Reason(String code, String phrase) {}
