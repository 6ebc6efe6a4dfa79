/** The loop: observe, decide, store, one step, store. */
@NullMarked
package io.dbtrelease.operator.reconciler;

import org.jspecify.annotations.NullMarked;
