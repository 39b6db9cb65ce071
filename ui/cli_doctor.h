/* What `dubline doctor` says about the editor: its files, its terminal. */
#ifndef UI_CLI_DOCTOR_H
#define UI_CLI_DOCTOR_H

#include <stdbool.h>

typedef void ui_doctor_fn(void *ctx, const char *what, bool ok, const char *text);

/** Config file, keymap file with conflicts, theme, colours, clipboard, player and sound; the key's file. */
void ui_doctor_screen(ui_doctor_fn *report, void *ctx);

#endif
