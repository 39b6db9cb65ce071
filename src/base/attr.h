/* Attributes that state a function's contract to the compiler. */
#ifndef DUB_BASE_ATTR_H
#define DUB_BASE_ATTR_H

#define DUB_MUST_USE       __attribute__((warn_unused_result))
#define DUB_PRINTF(f, a)   __attribute__((format(printf, f, a)))
#define DUB_NONNULL_RESULT __attribute__((returns_nonnull))
#define DUB_NORETURN       __attribute__((noreturn))
#define DUB_ARRAY_LEN(a)   (sizeof(a) / sizeof((a)[0]))
#define DUB_STATIC_ASSERT  _Static_assert

#endif
