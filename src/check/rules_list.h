/* The functions behind the rule table, by group. For src/check only. */
#ifndef DUB_CHECK_RULES_LIST_H
#define DUB_CHECK_RULES_LIST_H

#include "check/issue.h"

#define DUB_RULE_FN(name)                                                                          \
    void dub_rule_##name(const struct dub_rule *rule, const struct dub_project *p,                 \
                         const struct dub_check_env *env, struct dub_diag_list *out)

/* The same for one segment. */
#define DUB_SEGMENT_RULE_FN(name)                                                                  \
    void dub_segment_rule_##name(const struct dub_rule *rule, const struct dub_check_env *env,     \
                                 const struct dub_check_segment *c, struct dub_diag_list *out)

/* rules_structure.c */
DUB_RULE_FN(visual_count);
DUB_RULE_FN(voice_count);
DUB_RULE_FN(segments_empty);
DUB_SEGMENT_RULE_FN(time_invalid);
DUB_SEGMENT_RULE_FN(segment_overlap);
DUB_SEGMENT_RULE_FN(segment_touching);
DUB_RULE_FN(gap);
DUB_SEGMENT_RULE_FN(gap);
DUB_RULE_FN(segment_past_end);
DUB_SEGMENT_RULE_FN(segment_past_end);
/* rules_inputs.c */
DUB_RULE_FN(refid_missing);
DUB_RULE_FN(refid_duplicate);
DUB_SEGMENT_RULE_FN(refid_duplicate);
DUB_SEGMENT_RULE_FN(refid_unknown);
DUB_RULE_FN(refid_charset);
DUB_RULE_FN(input_unused);
DUB_RULE_FN(input_no_source);
DUB_SEGMENT_RULE_FN(input_no_source);
/* rules_audio.c */
DUB_SEGMENT_RULE_FN(crop_half);
DUB_SEGMENT_RULE_FN(crop_invalid);
DUB_RULE_FN(crop_past_audio);
DUB_SEGMENT_RULE_FN(crop_past_audio);
/* rules_fit.c */
DUB_RULE_FN(fit_mismatch);
DUB_SEGMENT_RULE_FN(fit_mismatch);
DUB_SEGMENT_RULE_FN(fit_extreme);
DUB_SEGMENT_RULE_FN(audio_reused);
DUB_SEGMENT_RULE_FN(segment_short);
/* rules_face.c */
DUB_RULE_FN(face_point);
DUB_SEGMENT_RULE_FN(face_point);
/* rules_options.c */
DUB_RULE_FN(dub_conflict);
DUB_RULE_FN(legacy_segments);
DUB_SEGMENT_RULE_FN(override_unknown);
DUB_RULE_FN(face_conflict);
DUB_SEGMENT_RULE_FN(face_conflict);
DUB_SEGMENT_RULE_FN(face_per_segment);
DUB_RULE_FN(faces_unassigned);
DUB_RULE_FN(option_ignored);
DUB_SEGMENT_RULE_FN(option_ignored);
/* rules_service.c */
DUB_RULE_FN(segments_many);
DUB_RULE_FN(precision);
DUB_RULE_FN(model_unknown);
DUB_RULE_FN(model_segments);
DUB_RULE_FN(plan_duration);
DUB_RULE_FN(model_duration);
DUB_RULE_FN(script_length);
DUB_SEGMENT_RULE_FN(script_length);
DUB_RULE_FN(output_name);
/* rules_sound.c */
DUB_SEGMENT_RULE_FN(audio_silent);
DUB_SEGMENT_RULE_FN(audio_clipped);
DUB_RULE_FN(loudness_jump);
DUB_SEGMENT_RULE_FN(loudness_jump);
/* rules_speech.c */
DUB_RULE_FN(speech_uncovered);
DUB_SEGMENT_RULE_FN(speech_uncovered);
DUB_SEGMENT_RULE_FN(cut_in_word);
/* rules_media.c */
DUB_RULE_FN(url_unreachable);
DUB_RULE_FN(media_kind);
DUB_RULE_FN(file_not_uploaded);

#endif
