/** The effects: one class for each {@link io.dbtrelease.core.decision.NextStep}, chosen by {@link io.dbtrelease.operator.step.StepRunner}. */
@NullMarked
package io.dbtrelease.operator.step;

import org.jspecify.annotations.NullMarked;
