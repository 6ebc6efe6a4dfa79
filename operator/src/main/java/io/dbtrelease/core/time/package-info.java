/** The API's duration strings. */
@NullMarked
package io.dbtrelease.core.time;

import org.jspecify.annotations.NullMarked;
