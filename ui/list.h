/* Rows shown of a longer list. */
#ifndef UI_LIST_H
#define UI_LIST_H

#include <stddef.h>

struct ui_list {
    size_t first, rows, n;
};

#endif
