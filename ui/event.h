/* What a terminal sends us, decoded. */
#ifndef UI_EVENT_H
#define UI_EVENT_H

#include <stdbool.h>
#include <stdint.h>

/* Keys without a character lie above Unicode. */
enum ui_key_code {
    UI_KEY_ESC = 0x110000,
    UI_KEY_ENTER,
    UI_KEY_TAB,
    UI_KEY_BACKSPACE,
    UI_KEY_DELETE,
    UI_KEY_INSERT,
    UI_KEY_UP,
    UI_KEY_DOWN,
    UI_KEY_LEFT,
    UI_KEY_RIGHT,
    UI_KEY_HOME,
    UI_KEY_END,
    UI_KEY_PAGE_UP,
    UI_KEY_PAGE_DOWN,
    UI_KEY_F1, /* F1 .. F12 follow each other */
    UI_KEY_F12 = UI_KEY_F1 + 11,
};

#define UI_MOD_SHIFT 1u
#define UI_MOD_ALT   2u
#define UI_MOD_CTRL  4u

/* A letter with Ctrl is stored lower case; a printable character carries no Shift. */
struct ui_key {
    int32_t code; /* Unicode character or ui_key_code; 0 = none */
    unsigned mods;
};

enum ui_mouse_action {
    UI_MOUSE_PRESS,
    UI_MOUSE_DRAG,
    UI_MOUSE_RELEASE,
    UI_MOUSE_UP,
    UI_MOUSE_DOWN
};

struct ui_mouse {
    enum ui_mouse_action action; /* UP and DOWN are the wheel */
    int button;                  /* 0 left, 1 middle, 2 right */
    int x, y;                    /* cells from 0 */
    unsigned mods;
};

enum ui_event_kind { UI_EVENT_KEY, UI_EVENT_MOUSE, UI_EVENT_PASTE, UI_EVENT_RESIZE, UI_EVENT_END };

struct ui_event {
    enum ui_event_kind kind;
    struct ui_key key;
    struct ui_mouse mouse;
    char *paste; /* dub_free by the receiver; UTF-8 as it came */
};

#endif
