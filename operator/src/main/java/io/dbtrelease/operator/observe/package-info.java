/** From the objects in the informers' caches to what the machine decides on. Observers read and never act. */
@NullMarked
package io.dbtrelease.operator.observe;

import org.jspecify.annotations.NullMarked;
