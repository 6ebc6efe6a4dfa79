/** Whether an image is in its registry. */
@NullMarked
package io.dbtrelease.operator.registry;

import org.jspecify.annotations.NullMarked;
