/*
 * libcurl, loaded when it is first needed: with what it links it costs every start of the program
 * 7 to 10 ms, and most runs never touch the network. curl_late.c defines the functions of libcurl
 * that we call under their own names; the rest of src/net includes <curl/curl.h> and knows nothing
 * of this.
 */
#ifndef DUB_NET_CURL_LATE_H
#define DUB_NET_CURL_LATE_H

#include "base/err.h"

/**
 * Load libcurl if that has not been done. Has to succeed before any of its functions is called.
 * errors: DUB_ERR_IO the library is not installed, or is older than what we need
 */
enum dub_status dub_curl_load(struct dub_err *err) DUB_MUST_USE;

#endif
