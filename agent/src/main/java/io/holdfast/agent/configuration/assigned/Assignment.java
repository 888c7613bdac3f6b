package io.holdfast.agent.configuration.assigned;

import io.holdfast.agent.configuration.AssignmentType;
import io.holdfast.agent.configuration.Configuration;

/**
 * One configuration that this machine is to have.
 *
 * @param name of the assignment, unique on the machine
 * @param revision another text when the assignment is another: what is applied once is applied once for each revision
 */
public record Assignment(String name, String revision, Configuration configuration, AssignmentType type) {}
