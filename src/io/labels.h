/*
 * Speakers named inside subtitle text: `[Maria]: ...`, `(Speaker 1) ...`, `MARIA: ...`. A name
 * before a colon is also how people write "Note: ..."; what is a label is judged over the file.
 */
#ifndef DUB_IO_LABELS_H
#define DUB_IO_LABELS_H

#include <stdbool.h>

#include "base/str.h"

enum dub_label_kind {
    DUB_LABEL_NONE,
    DUB_LABEL_BRACKET_COLON, /* [Name]: text */
    DUB_LABEL_BRACKET,       /* [Name] text, (Name) text, (Name): text */
    DUB_LABEL_COLON,         /* Name: text */
};

/* What stands at the start of one cue, before it is judged. Views into the text. */
struct dub_label {
    enum dub_label_kind kind;
    struct dub_sv name, rest;
};

/** The candidate at the start of a cue's text; kind NONE when there is none. */
struct dub_label dub_label_find(struct dub_sv text);

/**
 * Judge the candidates of a file against each other: those that are no labels become NONE.
 * in: n_texts number of cues that have text at all
 */
void dub_labels_judge(struct dub_label *labels, size_t n, size_t n_texts);

#endif
