/** What the operator says: conditions, Events, the printer column. */
@NullMarked
package io.dbtrelease.operator.status;

import org.jspecify.annotations.NullMarked;
