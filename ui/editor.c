#include "editor.h"

#include <stdio.h>

int ui_editor_main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fprintf(stderr, "dubline: the editor is not part of this build\n");
    return 2;
}
