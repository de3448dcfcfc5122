/** Settings: read in one place, checked as a whole, passed on as records. */
@NullMarked
package io.waybill.config;

import org.jspecify.annotations.NullMarked;
