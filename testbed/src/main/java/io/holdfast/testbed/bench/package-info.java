/**
 * Benchmarks. Each measures a real Holdfast and, in the same run, a peer or a limit beside it, and prints the ratio; a number
 * alone says as much of the machine as of the program.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.testbed.bench;
