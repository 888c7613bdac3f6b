/**
 * Configuration packages: a zip with a MOF document and its metaconfig. Only these two are read, and only from a package
 * whose bytes were verified before; modules in it are never run.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.configuration.packages;
