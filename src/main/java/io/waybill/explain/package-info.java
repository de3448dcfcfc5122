/** Says why a source and its sinks decide as they do about a webhook, by the routes of today. */
@NullMarked
package io.waybill.explain;

import org.jspecify.annotations.NullMarked;
