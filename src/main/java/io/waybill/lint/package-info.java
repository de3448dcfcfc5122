/** Checks settings, routes and mappings without starting anything. */
@NullMarked
package io.waybill.lint;

import org.jspecify.annotations.NullMarked;
