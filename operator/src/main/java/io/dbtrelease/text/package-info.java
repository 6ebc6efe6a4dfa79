/** What was written by others, made fit to be shown: knows nothing of this project, so that every package may use it. */
@NullMarked
package io.dbtrelease.text;

import org.jspecify.annotations.NullMarked;
