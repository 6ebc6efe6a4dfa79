/**
 * Gates before a cutover and checks after it: what is asked, and how the answers are judged. Nothing here fetches anything: {@link
 * io.dbtrelease.core.gate.Evidence} is what a step can get, {@link io.dbtrelease.core.gate.GateEvaluator} judges it.
 *
 * <p>A new kind is one record that implements {@link io.dbtrelease.core.gate.Gate}, one evaluator, and one page in {@code docs/gates/}; the compiler
 * names the two switches that it belongs into.
 */
@NullMarked
package io.dbtrelease.core.gate;

import org.jspecify.annotations.NullMarked;
