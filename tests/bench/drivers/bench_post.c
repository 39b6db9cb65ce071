/*
 * The least that a program over libcurl can do: read a file, POST it as JSON, end. The peer of submit.
 *
 *     bench_post URL FILE
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

static char *read_file(const char *path, long *n)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    if (f && fseek(f, 0, SEEK_END) == 0 && (*n = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0 &&
        (text = malloc((size_t)*n + 1)) != NULL && fread(text, 1, (size_t)*n, f) != (size_t)*n) {
        free(text);
        text = NULL;
    }
    if (f)
        fclose(f);
    return text;
}

int main(int argc, char **argv)
{
    long n = 0;
    char *body = argc == 3 ? read_file(argv[2], &n) : NULL;
    CURL *curl = body ? curl_easy_init() : NULL;
    if (!curl) {
        free(body);
        return 2;
    }
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, n);
    CURLcode done = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    free(body);
    return done == CURLE_OK ? 0 : 1;
}
