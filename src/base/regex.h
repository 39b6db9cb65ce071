/*
 * Regular expressions in POSIX extended syntax over Unicode code points, matched in time linear in
 * the text: what people type while a filter is live must never stall the screen, so there is no
 * backtracking and there are no back-references.
 */
#ifndef DUB_BASE_REGEX_H
#define DUB_BASE_REGEX_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct dub_regex;

#define DUB_REGEX_STEPS_MAX  2000 /* size of a compiled expression */
#define DUB_REGEX_REPEAT_MAX 255
#define DUB_REGEX_DEPTH_MAX  50 /* parentheses inside one another */

/**
 * Compile `. [] [^] [[:alpha:]] ( ) | * + ? {m,n} ^ $` and the escapes `\d \w \s \b \n \t`; any
 * other escaped sign means itself.
 * in:     UTF-8
 * out:    *out, freed with dub_regex_free
 * errors: DUB_ERR_ARG with the fault, col its 1-based byte within the text
 */
enum dub_status dub_regex_new(struct dub_sv text, bool ignore_case, struct dub_regex **out,
                              struct dub_err *err) DUB_MUST_USE;
void dub_regex_free(struct dub_regex *re);
/** It matches somewhere in the text. Uses working memory of the expression. */
bool dub_regex_find(struct dub_regex *re, struct dub_sv text);

#endif
