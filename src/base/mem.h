/*
 * Allocation. Small, fixed sizes abort the program when memory is gone; anything whose size comes
 * from input goes through the `try` variants, which return NULL and become DUB_ERR_LIMIT.
 */
#ifndef DUB_BASE_MEM_H
#define DUB_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/** Zeroed memory; aborts when there is none. Free with dub_free. */
void *dub_alloc(size_t n_bytes) DUB_MUST_USE DUB_NONNULL_RESULT;
/** Zeroed array; aborts on overflow or when there is no memory. */
void *dub_alloc_array(size_t n, size_t size) DUB_MUST_USE DUB_NONNULL_RESULT;
/** As realloc of an array; new bytes are not cleared; aborts when there is no memory. */
void *dub_realloc_array(void *p, size_t n, size_t size) DUB_MUST_USE DUB_NONNULL_RESULT;
/** NULL when memory is gone, on overflow, or when the test hook says so. */
void *dub_try_realloc_array(void *p, size_t n, size_t size) DUB_MUST_USE;
void *dub_try_alloc_array(size_t n, size_t size) DUB_MUST_USE;
/** Frees; NULL is fine. */
void dub_free(void *p);
/** Copy of a C string; aborts when there is no memory. NULL gives NULL. */
char *dub_strdup(const char *s) DUB_MUST_USE;
char *dub_strndup(const char *s, size_t n) DUB_MUST_USE DUB_NONNULL_RESULT;
/** Formatted C string, freed with dub_free. */
char *dub_asprintf(const char *fmt, ...) DUB_PRINTF(1, 2) DUB_MUST_USE;

/** Test hook: the n-th `try` allocation from now on fails (1 = the next); 0 switches it off. */
void dub_mem_fail_after(size_t n);
/** Number of `try` allocations since the hook was last set; lets a test know when to stop. */
size_t dub_mem_tries(void);

#define DUB_NEW(T) ((T *)dub_alloc(sizeof(T)))

#endif
