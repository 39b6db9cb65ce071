/* The editor's start: arguments, terminal, loop. */
#ifndef UI_EDITOR_H
#define UI_EDITOR_H

/**
 * `dubline [FILE.dub | VIDEO] [--api-url URL] [-c COMMAND]...`: open, run until the user leaves.
 * Returns the exit status.
 */
int ui_editor_main(int argc, char **argv);

#endif
