/* What packing has to know of the kinds of records. Inside src/model only. */
#ifndef DUB_MODEL_RECORD_PACK_H
#define DUB_MODEL_RECORD_PACK_H

#include "model/records.h"

/** Size of a record of that kind. */
size_t dub_kind_bytes(enum dub_kind kind);
/** Bytes of the strings that only this record holds; one more reference to all of its strings. */
size_t dub_record_own_strings(const struct dub_record *r);
void dub_record_ref_strings(const struct dub_record *r);

#endif
