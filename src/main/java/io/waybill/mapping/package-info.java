/** jq, as routes and mappings use it: compiled once a generation, one input, one output. */
@NullMarked
package io.waybill.mapping;

import org.jspecify.annotations.NullMarked;
