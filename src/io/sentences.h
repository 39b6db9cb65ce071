/* Where sentences end. */
#ifndef DUB_IO_SENTENCES_H
#define DUB_IO_SENTENCES_H

#include "base/str.h"

/** The text, blanks and closing quotes aside, ends with a mark that ends a sentence. */
bool dub_ends_sentence(struct dub_sv text);
/**
 * Length in bytes of the first sentence with the blanks behind it; all of the text when there is no
 * other sentence. A number such as `3.5` and a single letter such as `J.` end none.
 */
size_t dub_sentence_next(struct dub_sv text);

#endif
