/**
 * Machine configuration: named lists of wishes about this machine, audited and, where it is asked for, put right. It
 * reads the machine's files below a root folder and decides nothing about who may ask.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.configuration;
