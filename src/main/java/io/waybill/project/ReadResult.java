package io.waybill.project;

/** What one reading of the project's files found. Two are equal when they found the same. */
public sealed interface ReadResult permits ProjectSnapshot, UnreadableProject {}
