/** Fetches files: {@link io.waybill.sink.download.FileDownloads} makes an attempt. */
@NullMarked
package io.waybill.sink.download;

import org.jspecify.annotations.NullMarked;
