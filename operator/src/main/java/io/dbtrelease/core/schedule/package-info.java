/**
 * When attempts start by themselves and when Live may be flipped.
 *
 * <p>One rule for the two days of the year that have gaps and doubles, for ticks and for windows alike: a local time that is skipped is the moment of the
 * change, a local time that comes twice is its first coming. So nothing is lost in spring and nothing happens twice in autumn.
 */
@NullMarked
package io.dbtrelease.core.schedule;

import org.jspecify.annotations.NullMarked;
