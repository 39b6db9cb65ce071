/*
 * The project file NAME.dub: JSON, one segment per line, schema number, unknown members kept.
 * Described in samples/README.md.
 */
#ifndef DUB_MODEL_PROJECT_JSON_H
#define DUB_MODEL_PROJECT_JSON_H

#include "model/project.h"

#define DUB_PROJECT_SCHEMA 1

/**
 * Read a project's text.
 * out: *out owned by the caller, set on success only
 * errors: DUB_ERR_PARSE (line, column, what was expected), DUB_ERR_FORMAT (a member of the wrong
 *         type, its line), DUB_ERR_UNSUPPORTED (a newer schema)
 */
enum dub_status dub_project_parse(struct dub_sv text, struct dub_project **out,
                                  struct dub_err *err) DUB_MUST_USE;

/** Append the file's text. Deterministic: the same project gives the same bytes. */
void dub_project_print(const struct dub_project *p, struct dub_buf *out);

/* One record as JSON object and back, as in the file; the journal uses them too. */
cJSON *dub_record_to_json(const struct dub_project *p, const struct dub_record *r) DUB_MUST_USE;
/** errors: DUB_ERR_FORMAT naming the member. out: one reference */
enum dub_status dub_record_from_json(const cJSON *obj, enum dub_kind kind, struct dub_record **out,
                                     struct dub_err *err) DUB_MUST_USE;

#endif
