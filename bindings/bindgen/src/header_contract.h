/*
 * Maquininha for sales programs in C, C++, C#, Delphi and other languages that call C.
 *
 * This file is made from the library's sources; do not edit it.
 *
 * ANSWERS. A function answers with MAQUININHA_OK, MAQUININHA_TIME_LIMIT or MAQUININHA_FAILED, and
 * puts its results where the pointers before the last one lead. Where it does not answer with
 * MAQUININHA_OK, handles and texts there are null and numbers are 0 or MAQUININHA_ABSENT. The last
 * pointer is for the error, a record to be given back; it may be null if only the answer counts.
 * Errors have CODE, FAMILY, RETRY, OUTCOME_KNOWN and texts for people in two languages, and where
 * there is more to say REMAINING, TENDER, ATTEMPT_ID or SERIAL. What a payment came to is never an
 * error.
 *
 * OWNERSHIP. What a function hands out belongs to the program until it gives it back, once, by the
 * function whose name ends in _free; afterwards, or while another thread uses it, it must not be
 * touched. No function takes what it is given: settings, drafts, lists and credentials may be used
 * again, and given back as soon as the call has returned. Objects may be given back in any order.
 *
 * TEXTS go in as UTF-8, by pointer and length in bytes, and are copied; a zero at the end is not
 * needed. They come out as UTF-8 with a zero at the end, and are given back by
 * maquininha_text_free. Words, such as states and kinds, are texts in snake case: new ones may come
 * with a new version, and none changes its meaning.
 *
 * NUMBERS. Money is in centavos, time in microseconds since 1970-01-01T00:00:00Z.
 *
 * THREADS. Every function may be called from every thread, also with the same handle at the same
 * time; only the _free functions must be the last one to see theirs. The library never calls back.
 * A function with limit_ms waits at most that many milliseconds: 0 looks once, and
 * MAQUININHA_NO_LIMIT waits for as long as it takes. A wait that ended by its limit lost nothing:
 * what was begun goes on.
 *
 * MISTAKES. A null pointer where one is needed is the error null_pointer, a text that is not UTF-8
 * is not_utf8. A pointer that is no handle, a handle that was given back already and a length that
 * is too long cannot be seen, and break the program. A fault inside the library is the error
 * internal; it never passes through the caller.
 *
 * What stands behind MAQUININHA_TESTING is the simulated market. It is only in libraries that were
 * built for tests.
 */
