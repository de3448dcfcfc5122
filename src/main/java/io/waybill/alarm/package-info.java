/** Alarms: what is wrong with the hub, its sources and its sinks, found and told once until it is over. */
@NullMarked
package io.waybill.alarm;

import org.jspecify.annotations.NullMarked;
