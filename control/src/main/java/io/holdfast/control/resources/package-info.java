/**
 * The ARM engine: the type registry, the write corridor, views that merge what is wanted with what was observed,
 * long-running operations, resource groups and tags. A resource type is one descriptor; adding one adds no route.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.resources;
