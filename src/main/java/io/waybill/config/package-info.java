/** Settings: read once, checked as a whole, handed on as records. */
@NullMarked
package io.waybill.config;

import org.jspecify.annotations.NullMarked;
