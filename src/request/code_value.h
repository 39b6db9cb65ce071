/* Values of a request as source text of a programming language. */
#ifndef DUB_REQUEST_CODE_VALUE_H
#define DUB_REQUEST_CODE_VALUE_H

#include "base/json.h"

/* How an object of the request is written as a call of one of the SDK's classes. */
struct dub_code_field {
    const char *wire; /* member name in the request; NULL ends the list */
    const char *name; /* keyword, NULL: the class writes it itself */
    bool required;
    bool whole;                      /* all numbers in it must be whole: the class checks */
    const struct dub_code_class *of; /* its value is a call as well */
};

struct dub_code_class {
    const char *name;
    const struct dub_code_field *fields;
    unsigned bit; /* in dub_code_writer.used */
};

struct dub_code_writer {
    struct dub_buf *out;
    bool python;   /* else TypeScript */
    int indent;    /* blanks a level */
    unsigned used; /* bits of the classes that were written: what has to be imported */
};

/** A string literal; what could hide or reorder source text is escaped. */
void dub_code_string(struct dub_code_writer *w, struct dub_sv s);
/** A value that starts at the present column, within lines of `level`; short ones on one line. */
void dub_code_value(struct dub_code_writer *w, const cJSON *item, int level);
/** Is obj something that class c can hold? */
bool dub_code_fits(const cJSON *obj, const struct dub_code_class *c);
/** obj as a call of c; it must fit. */
void dub_code_call(struct dub_code_writer *w, const cJSON *obj, const struct dub_code_class *c,
                   int level);
/** A new line at a level. */
void dub_code_line(struct dub_code_writer *w, int level);

#endif
