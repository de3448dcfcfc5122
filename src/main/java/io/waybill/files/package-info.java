/** How files stay private: those with events, payloads and secrets. */
@NullMarked
package io.waybill.files;

import org.jspecify.annotations.NullMarked;
