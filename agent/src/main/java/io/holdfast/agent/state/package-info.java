/**
 * What the agent must not forget: its enrolment, how far it followed the log, and what it was told of each item. Flushed
 * to disk before anything is done on its strength; when it cannot be read nothing may be installed.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.state;
