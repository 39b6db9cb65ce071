/* How much there is to read and to say in a text: characters as subtitle editors count them, and a
 * rough time of speech. */
#ifndef DUB_BASE_READING_H
#define DUB_BASE_READING_H

#include "base/str.h"
#include "base/time.h"

/**
 * Characters a reader sees: grapheme clusters, blanks and punctuation among them; not counted are
 * line breaks, blanks at the ends of a line, and markup (<i>, {\an8}). That is the count that
 * reading-speed limits of subtitle guides (12 to 20 a second) are given in.
 */
size_t dub_reading_chars(struct dub_sv text);

/** Characters a second × 10, to the nearest; 0 for an empty span. */
long dub_reading_cps_e1(size_t chars, dub_us slot_us);

/**
 * About how long it takes to say a text at an unhurried pace, in any language: 150 ms for a
 * syllable (runs of vowels in Latin and Greek, every vowel in Cyrillic), 190 ms for a Han
 * character, 128 ms for a kana, 75 ms for a letter of scripts that leave vowels out, 225 ms for a
 * digit, 300 ms for a full stop and 150 ms for a comma between words. People differ by a third
 * either way: it is a hint before the voice is recorded, nothing to cut by.
 * source: rates of 5.2 to 7.8 syllables a second in eight languages, Pellegrino, Coupé and Marsico,
 * "A cross-language perspective on speech information rate", Language 87 (2011); pauses own.
 */
dub_us dub_reading_speech_us(struct dub_sv text);

#endif
