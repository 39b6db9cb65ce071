/* How well letters typed in order fit a text: for lists that are narrowed down by typing. */
#ifndef UI_FUZZY_H
#define UI_FUZZY_H

#include "base/str.h"

/**
 * Score of one typed word: every letter must occur in order, case ignored. Letters at the start of
 * a word and letters that follow each other count more, skipped ones less; the best way to lay the
 * letters over the text counts.
 * returns: 0 when it does not fit; 1 for an empty word
 */
int ui_fuzzy(const char *text, struct dub_sv word);

/** Does the text hold the word as it is, case ignored? */
bool ui_contains(const char *text, struct dub_sv word);

#endif
