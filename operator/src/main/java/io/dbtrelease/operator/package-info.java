/** The operator: composition root and configuration. */
@NullMarked
package io.dbtrelease.operator;

import org.jspecify.annotations.NullMarked;
