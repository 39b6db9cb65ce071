/* What somebody who installed the library would write first. */
#include <dubline.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    struct dubline_project *p = dubline_new();
    if (argc < 2 || dubline_open(p, argv[1], DUBLINE_READ) != DUBLINE_OK) {
        fprintf(stderr, "%s\n", dubline_last_error(p)->text);
        dubline_free(p);
        return 1;
    }
    size_t n_bytes = 0, n_pending = 0;
    char *request = dubline_request(p, 0, &n_bytes, &n_pending);
    printf("%s: %zu errors, %zu bytes, %zu pending\n%s\n", dubline_version(), dubline_n_errors(p),
           n_bytes, n_pending, request ? request : dubline_last_error(p)->text);
    dubline_string_free(request);
    dubline_free(p);
    return 0;
}
