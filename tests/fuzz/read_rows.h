/* What must hold for the rows of any format, and for a project they are put into. */
#ifndef DUB_TESTS_FUZZ_READ_ROWS_H
#define DUB_TESTS_FUZZ_READ_ROWS_H

#include "fuzz.h"

#include "io/plan.h"

/* Whatever a file holds: joined with itself, cut and resolved, it stays in order without overlap. */
static inline void fuzz_plan(const struct dub_rows *r)
{
    struct dub_project *p = dub_project_new();
    struct dub_source both[2] = {{.role = DUB_SOURCE_TEXT, .rows = *r},
                                 {.role = DUB_SOURCE_TURNS, .rows = *r}};
    struct dub_plan_opts opts = {.split_by_words = true,
                                 .join = {.split = DUB_SPLIT_WORDS, .limit_us = DUB_JOIN_LIMIT_US},
                                 .policy = {.overlap = DUB_OVERLAP_SPLIT,
                                            .merge = true,
                                            .dashes = true,
                                            .carry_speaker = true,
                                            .min_gap_us = 80000,
                                            .min_length_us = 300000},
                                 .bilingual = DUB_BILINGUAL_AUTO};
    struct dub_plan plan;
    fuzz_law(dub_plan_make(both, 2, &opts, p, &plan, NULL) == DUB_OK);
    for (size_t i = 0; i < plan.rows.rows.n; i++) {
        struct dub_span s = plan.rows.rows.at[i].span;
        fuzz_law(s.start_us >= 0 && s.start_us < s.end_us && s.end_us <= DUB_US_MAX);
        fuzz_law(i == 0 || plan.rows.rows.at[i - 1].span.end_us <= s.start_us);
    }
    cJSON_Delete(dub_plan_to_json(&plan, p));
    dub_plan_fini(&plan);
    dub_project_free(p);
}

static inline void fuzz_import(const struct dub_rows *r)
{
    struct dub_rng rng = {.state = 1};
    struct dub_project *p = dub_project_new();
    struct dub_import_opts opts = {0};
    struct dub_txn *t = dub_txn_begin(p, "import");
    fuzz_law(dub_import_rows(r, &opts, p, t, &rng, NULL) == DUB_OK);
    dub_txn_accept(p, t);
    fuzz_law(dub_project_sane(p));
    fuzz_law(dub_project_n_segments(p) == r->rows.n);
    dub_project_free(p);
}

static inline void fuzz_read(const char *format, const uint8_t *data, size_t size)
{
    struct dub_buf text;
    struct dub_str *warning = NULL;
    struct dub_rows r = {0};
    const struct dub_format *f = dub_format_find(dub_sv(format));
    dub_buf_init(&text, 0);
    fuzz_law(dub_text_decode(fuzz_text(data, size), &text, &warning, NULL) == DUB_OK);
    int score = f->sniff(dub_buf_sv(&text));
    fuzz_law(score >= 0 && score <= 100);
    if (f->read(dub_buf_sv(&text), &r, NULL) == DUB_OK) {
        for (size_t i = 0; i < r.rows.n; i++) {
            struct dub_span s = r.rows.at[i].span;
            fuzz_law(s.start_us >= 0 && s.start_us < s.end_us && s.end_us <= DUB_US_MAX);
        }
        cJSON_Delete(dub_rows_to_json(&r, f));
        fuzz_import(&r);
        fuzz_plan(&r);
    }
    dub_rows_fini(&r);
    dub_str_unref(warning);
    dub_buf_fini(&text);
}

#endif
