/* Handlers of the screen's commands that live outside ui_cmds.c. */
#ifndef UI_CMDS_H
#define UI_CMDS_H

#include "app_impl.h"

/** The editor behind a session: it made the session with itself as the ports' context. */
struct ui_app *ui_app_of(struct dub_session *s);

/* As dub_cmd.exec; what each does stands in its row. */
typedef enum dub_status ui_cmd_fn(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err);
ui_cmd_fn ui_cmd_clipboard, ui_cmd_job_cancel, ui_cmd_job_delete, ui_cmd_job_details,
    ui_cmd_job_fetch, ui_cmd_job_list, ui_cmd_job_request, ui_cmd_job_resume;
ui_cmd_fn ui_cmd_request_as, ui_cmd_request_changes, ui_cmd_request_copy, ui_cmd_request_find,
    ui_cmd_request_match, ui_cmd_request_now, ui_cmd_request_save;
ui_cmd_fn ui_cmd_activate, ui_cmd_bind, ui_cmd_show, ui_cmd_tour, ui_cmd_unbind, ui_cmd_cancel, ui_cmd_cursor, ui_cmd_field, ui_cmd_filter, ui_cmd_focus,
    ui_cmd_goto, ui_cmd_help, ui_cmd_issue, ui_cmd_mark, ui_cmd_option, ui_cmd_pane, ui_cmd_playhead,
    ui_cmd_scroll, ui_cmd_zoom, ui_cmd_sort,
    ui_cmd_columns;
ui_cmd_fn ui_cmd_step, ui_cmd_texts;
ui_cmd_fn ui_cmd_attributes, ui_cmd_count, ui_cmd_nudge, ui_cmd_nudge_size, ui_cmd_pick, ui_cmd_remove,
    ui_cmd_toggle, ui_cmd_trim;
ui_cmd_fn ui_cmd_pause, ui_cmd_play, ui_cmd_play_loop, ui_cmd_play_speed, ui_cmd_stop, ui_cmd_tap;

/* ui_cmds_timeline.c */
ui_cmd_fn ui_cmd_center, ui_cmd_marker_here, ui_cmd_marker_next, ui_cmd_marker_prev, ui_cmd_minimap,
    ui_cmd_lanes, ui_cmd_waveform,
    ui_cmd_ruler, ui_cmd_scroll_left, ui_cmd_scroll_right, ui_cmd_zoom_all, ui_cmd_zoom_back,
    ui_cmd_zoom_frames, ui_cmd_zoom_in, ui_cmd_zoom_marks, ui_cmd_zoom_out, ui_cmd_zoom_selection;

/* ui_cmds_fit.c */
ui_cmd_fn ui_cmd_fit_modes, ui_cmd_fit_worst;

/* ui_cmds_listen.c */
ui_cmd_fn ui_cmd_listen;

/* ui_cmds_picture.c */
ui_cmd_fn ui_cmd_face_clear, ui_cmd_face_move, ui_cmd_face_pick, ui_cmd_face_show, ui_cmd_face_take,
    ui_cmd_picture, ui_cmd_shot_next, ui_cmd_shot_prev, ui_cmd_shots;

/* ui_cmds_draft.c */
ui_cmd_fn ui_cmd_draft;

#endif
