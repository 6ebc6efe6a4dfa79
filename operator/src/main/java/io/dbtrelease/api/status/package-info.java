/** What the operator writes: {@code status}. The attempt is one nested record, replaced whole, so that nothing of an older one survives in it. */
@NullMarked
package io.dbtrelease.api.status;

import org.jspecify.annotations.NullMarked;
