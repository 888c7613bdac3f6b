/**
 * What a machine configuration is made of: files, packages, services, accounts, settings. Each resource says from the
 * machine's files alone whether it is as wanted, what it depends on, and how it is put right.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.configuration.resources;
