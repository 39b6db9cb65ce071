#include "sandbox/catalog.h"

#include <string.h>

#include "base/time.h"

/*
 * Prices per frame as listed; the two that are printed as 0.00333 and 0.00667 are thirds of a cent,
 * which is what the one published reply shows (90 frames of lipsync-2-pro cost 0.30).
 */
static const struct dub_sb_model models[] = {
    {"lipsync-2", "0f3c2a54-7d1e-4c7b-9a55-6a1f0d2b8c01", "lipsync", "2.0",
     "Natural lip synchronisation for everyday footage.", 20000, 0, false},
    {"lipsync-2-pro", "0f3c2a54-7d1e-4c7b-9a55-6a1f0d2b8c02", "lipsync", "2.0-pro",
     "lipsync-2 with diffusion super-resolution for beards, teeth and fine detail.", 33333, 0,
     false},
    {"sync-3", "0f3c2a54-7d1e-4c7b-9a55-6a1f0d2b8c03", "lipsync", "3.0",
     "Whole shots at up to 4K; also animates a still image.", 53400, 0, true},
    {"lipsync-1.9.0-beta", "0f3c2a54-7d1e-4c7b-9a55-6a1f0d2b8c04", "lipsync", "1.9.0-beta",
     "Fast older model for simple frontal clips.", 10000, 0, false},
    {"react-1", "0f3c2a54-7d1e-4c7b-9a55-6a1f0d2b8c05", "react", "1.0",
     "Expression and head movement with an emotion prompt; up to 15 s.", 66667, 15, false},
};

/* Concurrency and lengths: pricing page, July 2026. Enterprise is by contract: 50 stands for it. */
static const struct dub_sb_plan plans[] = {
    {"free", 1, 20, 15, 3, false, false},  {"hobbyist", 1, 60, 0, 0, false, true},
    {"creator", 3, 300, 0, 0, true, true}, {"growth", 6, 600, 0, 0, true, true},
    {"scale", 15, 1800, 0, 0, true, true}, {"enterprise", 50, 0, 0, 0, true, true},
};

const struct dub_sb_model *dub_sb_models(size_t *n)
{
    *n = DUB_ARRAY_LEN(models);
    return models;
}

const struct dub_sb_model *dub_sb_model_find(const char *name)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(models); i++)
        if (strcmp(models[i].name, name) == 0)
            return &models[i];
    return NULL;
}

const struct dub_sb_plan *dub_sb_plan_find(const char *name)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(plans); i++)
        if (strcmp(plans[i].name, name) == 0)
            return &plans[i];
    return NULL;
}

int64_t dub_sb_price_e4(const struct dub_sb_model *m, int64_t frames)
{
    return dub_mul_div_round(frames, m->frame_price_e7, 1000);
}
