/** The language of ARM templates: parameters, variables, resources with copies and conditions, outputs. Pure; no I/O. */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.deployments.template;
